/** A name of another tool's user as an annotator's, which also names a folder; undefined where none is given. */
export function annotatorName(given: unknown): string | undefined {
  if (typeof given !== "string") return undefined;
  const name = given
    .replaceAll(/[/\\:*?"<>|\p{Cc}]/gu, "-")
    .trim()
    .slice(0, 64)
    .trim();
  return name === "" || name === "." || name === ".." ? undefined : name;
}
