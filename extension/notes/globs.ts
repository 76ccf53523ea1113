import picomatch from "picomatch";

/** Whether a path matches one of the globs and none of those that begin with `!`, as `findNotes` finds notes. */
export function matchesGlobs(path: string, globs: readonly string[]): boolean {
  const taken = globs.filter((glob) => !glob.startsWith("!"));
  const ignore = globs.filter((glob) => glob.startsWith("!")).map((glob) => glob.slice(1));
  return picomatch(taken, { ignore })(path);
}
