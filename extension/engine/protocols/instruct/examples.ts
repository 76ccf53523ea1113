import type { Task } from "../../../labels/suggestion";
import type { Note, TextRange } from "../../../notes/note";
import { splitSentences } from "../../../notes/sentences";
import type { Engine } from "../../engine";
import { Bm25 } from "./bm25";
import { messageTokens } from "./budget";
import { noteWindows } from "./windows";
import type { WorkedNote } from "./worked-notes";

/** A part of a labelled note with the answer that its gold labels give. */
export interface Example {
  readonly text: string;
  readonly answer: string;
}

interface Candidate extends Example {
  readonly note: Note;
}

/** Words of the parts of notes that are shown as examples for phenotypes. */
const windowWords = 150;
/** Of so many of the most similar ones, those that fit are taken. */
const looked = 12;
const wordsAround = 3;

/** The project's gold labels as worked examples, ranked by their likeness to what is asked about. */
export class Examples {
  private readonly ranked = new Map<Task, { readonly candidates: Candidate[]; readonly index: Bm25 }>();

  /**
   * @param labels of the phenotypes that are asked for
   * @param origin the path of the note that a note was made from, where notes are changed on purpose
   */
  constructor(
    private readonly notes: readonly WorkedNote[],
    private readonly labels: ReadonlySet<string>,
    private readonly origin: (path: string) => string,
  ) {}

  /**
   * The examples most similar to a note that fit, the most similar one last; never from the note itself.
   * @param count how many at most @param room tokens that they may take together
   */
  async choose(task: Task, note: Note, count: number, room: number, engine: Engine): Promise<Example[]> {
    if (count === 0 || room <= 0) return [];
    const { candidates, index } = this.of(task);
    const own = this.origin(note.path);
    const similar = index
      .rank(note.text)
      .map((at) => candidates[at])
      .filter((one) => one !== undefined)
      .filter(({ note: other }) => other.path !== own && other.sha256 !== note.sha256)
      .slice(0, looked);
    const costs = await engine.countTokens(similar.flatMap(({ text, answer }) => [text, answer]));
    const chosen: Candidate[] = [];
    let left = room;
    for (const [at, candidate] of similar.entries()) {
      const cost = (costs[2 * at] ?? 0) + (costs[2 * at + 1] ?? 0) + 2 * messageTokens;
      // Two parts of one note say less than parts of two.
      if (cost > left || chosen.some((one) => one.note === candidate.note)) continue;
      chosen.push(candidate);
      left -= cost;
      if (chosen.length === count) break;
    }
    return chosen.reverse().map(({ text, answer }) => ({ text, answer }));
  }

  private of(task: Task): { readonly candidates: Candidate[]; readonly index: Bm25 } {
    const known = this.ranked.get(task);
    if (known) return known;
    const candidates = this.notes.flatMap((worked) => this.candidates(task, worked));
    const made = { candidates, index: new Bm25(candidates.map(({ text }) => text)) };
    this.ranked.set(task, made);
    return made;
  }

  private candidates(task: Task, worked: WorkedNote): Candidate[] {
    const { note, diagnoses, treatments } = worked;
    switch (task) {
      case "phenotypes":
        return this.windows(worked);
      case "diagnosis": {
        const items = diagnoses.map(({ text, evidence }) => ({
          diagnosis: text,
          evidence: quotes(evidence),
        }));
        return items.length === 0 ? [] : [{ note, text: note.text.trim(), answer: written(items) }];
      }
      case "treatment": {
        const items = treatments.map(({ text, modality, evidence }) => ({
          treatment: text,
          modality,
          evidence: quotes(evidence),
        }));
        return items.length === 0 ? [] : [{ note, text: note.text.trim(), answer: written(items) }];
      }
    }
  }

  private windows({ note, phenotypes }: WorkedNote): Candidate[] {
    const sentences = splitSentences(note.text);
    const words = sentences.map(({ from, to }) => note.text.slice(from, to).split(/\s+/u).length);
    return noteWindows(note.text, sentences, words, windowWords).flatMap((window) => {
      const items = phenotypes
        .filter(
          ({ label, range }) => this.labels.has(label) && range.from >= window.from && range.to <= window.to,
        )
        .map(({ label, range, shown }) => {
          const quote = quoted(note.text, window, range);
          return { label, ...quote, ...(shown !== undefined && { quote: singleSpaced(shown) }) };
        });
      if (items.length === 0) return [];
      return [{ note, text: note.text.slice(window.from, window.to).trim(), answer: written(items) }];
    });
  }
}

/** A quote with the words around it, as a model is to answer it. */
function quoted(
  text: string,
  window: TextRange,
  { from, to }: TextRange,
): { readonly quote: string; readonly before: string; readonly after: string } {
  const before = text.slice(window.from, from).match(/\S+/gu) ?? [];
  const after = text.slice(to, window.to).match(/\S+/gu) ?? [];
  return {
    quote: singleSpaced(text.slice(from, to)),
    before: before.slice(-wordsAround).join(" "),
    after: after.slice(0, wordsAround).join(" "),
  };
}

function quotes(evidence: readonly { readonly text: string }[]): string[] {
  return evidence.map(({ text }) => singleSpaced(text));
}

function singleSpaced(text: string): string {
  return text.replace(/\s+/gu, " ");
}

/** JSON with the blanks that models write, on one line. */
function written(items: readonly object[]): string {
  const value = (one: unknown): string => {
    if (Array.isArray(one)) return `[${one.map(value).join(", ")}]`;
    if (typeof one !== "object" || one === null) return JSON.stringify(one);
    const pairs = Object.entries(one).map(([key, inner]) => `${JSON.stringify(key)}: ${value(inner)}`);
    return `{${pairs.join(", ")}}`;
  };
  return value(items);
}
