/** Writes a result to standard output. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Writes a message to standard error: never a note's text. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** `1 note`, `2 notes`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
