import type { TextRange } from "../notes/note";

const space = /[\s\u001C-\u001F\u0085\uFEFF]/;

/**
 * A note's text as another tool holds it: the same but for white space (line ends, a byte-order mark,
 * collapsed or trimmed blanks). Maps positions of that text to the note's, all in UTF-16.
 */
export class ForeignText {
  private constructor(
    private readonly foreign: string,
    private readonly positions: Int32Array,
  ) {}

  /** @returns undefined where the texts differ in more than white space */
  static of(foreign: string, note: string): ForeignText | undefined {
    const positions = new Int32Array(foreign.length + 1).fill(-1);
    let at = 0;
    let own = 0;
    while (at < foreign.length || own < note.length) {
      const foreignEnd = skipSpace(foreign, at);
      const ownEnd = skipSpace(note, own);
      if (foreignEnd > at || ownEnd > own) {
        const isOuter = at === 0 || own === 0 || foreignEnd === foreign.length || ownEnd === note.length;
        if (!isOuter && (foreignEnd === at || ownEnd === own)) return undefined;
        mapSpace(positions, foreign, at, foreignEnd, note, own, ownEnd);
        at = foreignEnd;
        own = ownEnd;
      } else {
        if (foreign[at] !== note[own]) return undefined;
        positions[at] = own;
        at += 1;
        own += 1;
      }
    }
    positions[at] = own;
    return new ForeignText(foreign, positions);
  }

  /** @returns undefined where an edge has no place in the note: inside white space that differs */
  range(from: number, to: number): TextRange | undefined {
    const start = this.positions[from] ?? -1;
    // The end belongs to the character before it: after that the note may have more white space.
    const before =
      to > from && !space.test(this.foreign.charAt(to - 1)) ? (this.positions[to - 1] ?? -1) : -1;
    const end = before >= 0 ? before + 1 : (this.positions[to] ?? -1);
    return start < 0 || end < start ? undefined : { from: start, to: end };
  }
}

function skipSpace(text: string, from: number): number {
  let end = from;
  while (end < text.length && space.test(text.charAt(end))) end += 1;
  return end;
}

/** Maps a run of white space: line end by line end where both have the same, else only its edges. */
function mapSpace(
  positions: Int32Array,
  foreign: string,
  from: number,
  to: number,
  note: string,
  ownFrom: number,
  ownTo: number,
): void {
  const steps: [number, number][] = [];
  let at = from;
  let own = ownFrom;
  while (at < to && own < ownTo) {
    const foreignStep = lineEnd(foreign, at);
    const ownStep = lineEnd(note, own);
    if (foreignStep > 0 !== ownStep > 0 || (foreignStep === 0 && foreign[at] !== note[own])) break;
    steps.push([at, own]);
    if (foreignStep === 2 && ownStep === 2) steps.push([at + 1, own + 1]);
    at += foreignStep || 1;
    own += ownStep || 1;
  }
  if (at === to && own === ownTo) for (const [position, target] of steps) positions[position] = target;
  else if (to > from) positions[from] = ownFrom;
}

function lineEnd(text: string, at: number): 0 | 1 | 2 {
  if (text[at] === "\r") return text[at + 1] === "\n" ? 2 : 1;
  return text[at] === "\n" ? 1 : 0;
}
