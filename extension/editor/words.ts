/** A confidence, 0 to 1, as it is shown everywhere: rounded down, so that none reaches a threshold that it misses. */
export function percent(confidence: number | undefined): string {
  return confidence === undefined ? "no confidence" : `${Math.floor(confidence * 100 + 1e-9)} %`;
}

/** `1 note`, `2 notes`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** A quote as one line of a list, shortened in its middle. */
export function oneLine(text: string, length = 90): string {
  const line = text.replaceAll(/\s+/g, " ");
  const half = Math.floor((length - 1) / 2);
  return line.length <= length ? line : `${line.slice(0, half)}…${line.slice(-half)}`;
}
