/** Milliseconds of work after which the rest of the process has its turn: a keystroke, a request to stop. */
const slice = 20;

/**
 * Counts 0 to `count - 1` for work that is repeated so often that it would hold up the process.
 * @throws the signal's reason
 */
export async function* draws(count: number, signal?: AbortSignal): AsyncGenerator<number> {
  let begun = performance.now();
  for (let draw = 0; draw < count; draw += 1) {
    if (performance.now() - begun > slice) {
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
      begun = performance.now();
    }
    yield draw;
  }
}
