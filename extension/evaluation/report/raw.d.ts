/** A file's text, as both esbuild (see esbuild.mjs) and Vite give it. */
declare module "*?raw" {
  const text: string;
  // eslint-disable-next-line import-x/no-default-export -- it is how bundlers give a file as text
  export { text as default };
}
