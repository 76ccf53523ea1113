/** From the surest to the least sure; each has a line of its own, so that the shade alone carries nothing. */
const levels = [0.99, 0.9, 0.7, 0.5, 0.25] as const;

/** 0 for the surest tokens, 5 for the least sure ones. */
export function levelOf(confidence: number): number {
  const level = levels.findIndex((least) => confidence >= least);
  return level === -1 ? levels.length : level;
}

/** `97.3 %`, with enough digits where it matters. */
export function percent(probability: number): string {
  const value = probability * 100;
  if (value > 0 && value < 0.1) return "< 0.1 %";
  if (value > 99.9 && value < 100) return "> 99.9 %";
  return `${value.toFixed(1)} %`;
}

/** A token's text with what cannot be seen made visible. */
export function visible(text: string): string {
  if (text === "") return "␣̸";
  return text
    .replaceAll("\n", "↵")
    .replaceAll("\t", "⇥")
    .replace(/^ +$/u, (blanks) => "␣".repeat(blanks.length));
}
