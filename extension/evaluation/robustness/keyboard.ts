/** Letters of a US keyboard, row by row; each row begins this much further right, in keys. */
const rows = [
  { keys: "qwertyuiop", offset: 0 },
  { keys: "asdfghjkl", offset: 0.25 },
  { keys: "zxcvbnm", offset: 0.75 },
] as const;

/** The letters beside each letter on a US keyboard. */
export const keyboardNeighbours: ReadonlyMap<string, readonly string[]> = neighbours();

function neighbours(): Map<string, readonly string[]> {
  const places = rows.flatMap(({ keys, offset }, row) =>
    Array.from(keys, (key, column) => ({ key, row, x: column + offset })),
  );
  return new Map(
    places.map(({ key, row, x }) => [
      key,
      places
        .filter((other) => other.key !== key && Math.abs(other.row - row) <= 1 && Math.abs(other.x - x) <= 1)
        .map((other) => other.key),
    ]),
  );
}
