/** Files that are read at a time: enough for a slow disk or share, few enough for any limit on open files. */
const most = 16;

/**
 * Reads what belongs to items while those before it are worked on.
 * @param read may reject: the rejection comes at the item's turn
 * @returns in the order of the items
 */
export async function* readAhead<T, R>(
  items: readonly T[],
  read: (item: T) => Promise<R>,
): AsyncGenerator<readonly [item: T, found: R]> {
  const begun: Promise<R>[] = [];
  for (const [index, item] of items.entries()) {
    for (const next of items.slice(index + begun.length, index + most)) {
      const reading = read(next);
      // It is told at its turn, which never comes where the caller stops before.
      reading.catch(() => undefined);
      begun.push(reading);
    }
    const first = begun.shift();
    if (first) yield [item, await first];
  }
}
