// What esbuild.mjs does to the files that it reads.
import { readFileSync } from "node:fs";
import path from "node:path";
import { Ajv } from "ajv";
import standalone from "ajv/dist/standalone/index.js";
import { build } from "esbuild";

/** `import text from "./file?raw"`: a file's text, as Vite gives it to the tests. */
export const rawText = {
  name: "raw-text",
  setup(building) {
    building.onResolve({ filter: /\?raw$/ }, ({ path: wanted, resolveDir }) => ({
      path: path.join(resolveDir, wanted.slice(0, -"?raw".length)),
      suffix: "?raw",
    }));
    building.onLoad({ filter: /.*/ }, ({ path: file, suffix }) =>
      suffix === "?raw" ? { contents: readFileSync(file), loader: "text", watchFiles: [file] } : undefined,
    );
  },
};

/**
 * undici 7 ends the whole process where a server closes a connection while the body is read more slowly than it comes
 * (nodejs/undici#5360). What mends it is in undici 8 (#5474), which needs Node 22: the same is done here.
 */
export const undiciFinish = {
  name: "undici-finish",
  setup(building) {
    const asserted = `    assert(!this.paused)

    const { llhttp } = this

    let ret

    try {
      currentParser = this
      ret = llhttp.llhttp_finish(this.ptr)`;
    const mended = `    const { llhttp } = this
    if (this.paused) {
      let data
      do {
        llhttp.llhttp_resume(this.ptr)
        this.paused = false
        data = this.socket.read() || EMPTY_BUF
        this.execute(data)
      } while (this.paused && data.length > 0)
      if (this.paused) {
        llhttp.llhttp_resume(this.ptr)
        this.paused = false
      }
    }

    let ret

    try {
      currentParser = this
      ret = llhttp.llhttp_finish(this.ptr)`;
    building.onLoad({ filter: /undici[\\/]lib[\\/]dispatcher[\\/]client-h1\.js$/ }, ({ path: file }) => {
      const source = readFileSync(file, "utf8");
      if (source.split(asserted).length !== 2)
        throw new Error(
          "undici is another one now: see whether undiciFinish in esbuild-plugins.mjs is still needed.",
        );
      return { contents: source.replace(asserted, () => mended), loader: "js" };
    });
  },
};

/**
 * The checks of `schemas/`, compiled when the product is built: whoever opens a note or starts a command does not wait for
 * that. `schemas.ts` itself is read for what is compiled, and how.
 */
export const compiledSchemas = {
  name: "compiled-schemas",
  setup(building) {
    building.onLoad({ filter: /[\\/]extension[\\/]labels[\\/]schemas\.ts$/ }, async ({ path: file }) => {
      const { schemas, schemaOptions } = await evaluated(file);
      const names = Object.keys(schemas);
      const ajv = new Ajv({ ...schemaOptions, code: { source: true, esm: true } });
      for (const name of names) ajv.addSchema(schemas[name], name);
      const exported = Object.fromEntries(names.map((name, at) => [`check${at}`, name]));
      const checks = names.map((name, at) => `${JSON.stringify(name)}: check${at}`).join(", ");
      const contents = `${standalone.default(ajv, exported)}
const checks = { ${checks} };
export const schemaOf = (name) => checks[name];`;
      return { contents, loader: "js", resolveDir: path.dirname(file) };
    });
  },
};

/** What a file without imports of Node exports. */
async function evaluated(file) {
  const { outputFiles } = await build({ entryPoints: [file], bundle: true, write: false, format: "esm" });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}
