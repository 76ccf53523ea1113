import { inspectExchange, type InspectedExchange } from "../../engine/inspect";
import type { Phenotype } from "../../labels/phenotype";
import type { RunMeta } from "../../labels/run-folder";
import type { Exchange, NoteSuggestions } from "../../labels/suggestion";
import { CodePoints } from "../../notes/code-points";
import type { Note, Span } from "../../notes/note";
import type { ExchangeDetail, ExchangeRow } from "../../../webview/inspector/protocol";

const taskTitles = { diagnosis: "Diagnosis", treatment: "Treatment plan" } as const;
const excerptLength = 120;

/** The exchanges of a run about one note, with what became of each. */
export class InspectedNote {
  private readonly points: CodePoints;
  private readonly inspected = new Map<Exchange, InspectedExchange | undefined>();

  constructor(
    readonly note: Note,
    readonly meta: RunMeta,
    private readonly suggestions: NoteSuggestions,
    private readonly exchanges: readonly Exchange[],
  ) {
    this.points = CodePoints.of(note.text);
  }

  /** The note is not the version that the model was asked about. */
  get changed(): boolean {
    return this.suggestions.note.sha256 !== this.note.sha256;
  }

  get count(): number {
    return this.exchanges.length;
  }

  rows(): readonly ExchangeRow[] {
    return this.exchanges.map((exchange, index) => {
      const { task, label, sentence, output, ms } = exchange;
      const inspected = this.inspect(exchange);
      const [start, end] = sentence;
      return {
        number: index + 1,
        task,
        ...(label === undefined ? {} : { label }),
        title: this.titleOf(exchange),
        sentence: { start, end },
        excerpt: this.excerptOf(exchange),
        output,
        status: inspected?.status ?? "unknown",
        confidence: inspected?.confidence ?? meanOf(exchange),
        ms,
      };
    });
  }

  /** @param number from 1 @returns undefined where there is none */
  detail(number: number): ExchangeDetail | undefined {
    const exchange = this.exchanges[number - 1];
    if (!exchange) return undefined;
    const { prompt, output, tokens, ms } = exchange;
    const answers = (this.inspect(exchange)?.answers ?? []).map(({ label, ...answer }) => ({
      ...(label === undefined ? {} : { title: this.phenotype(label)?.title ?? label }),
      ...answer,
    }));
    return { number, prompt, output, tokens, ms, answers };
  }

  /** The exchange of a number, from 1; undefined where there is none. */
  exchange(number: number): Exchange | undefined {
    return this.exchanges[number - 1];
  }

  /** The sentence that a place of the note is in, among those that were asked about. */
  sentenceAt(caret: number): Span | undefined {
    if (this.changed) return undefined;
    const found = this.exchanges.find(
      ({ task, sentence: [start, end] }) => task === "phenotypes" && start <= caret && caret < end,
    );
    // A caret behind the last character of a sentence still stands at it.
    const behind = this.exchanges.find(
      ({ task, sentence }) => task === "phenotypes" && sentence[1] === caret,
    );
    const [start, end] = (found ?? behind)?.sentence ?? [];
    return start === undefined || end === undefined ? undefined : { start, end };
  }

  private inspect(exchange: Exchange): InspectedExchange | undefined {
    if (this.changed) return undefined;
    const known = this.inspected.get(exchange);
    if (known) return known;
    const found = inspectExchange(this.note.text, this.points, exchange, this.suggestions, this.meta);
    this.inspected.set(exchange, found);
    return found;
  }

  private titleOf({ task, label }: Exchange): string {
    if (task !== "phenotypes") return taskTitles[task];
    return this.phenotype(label)?.title ?? label ?? "Phenotypes";
  }

  private phenotype(label: string | undefined): Phenotype | undefined {
    return this.meta.phenotypes.find(({ id }) => id === label);
  }

  private excerptOf({ task, sentence: [start, end] }: Exchange): string {
    if (task !== "phenotypes") return "The whole note";
    if (this.changed) return `Characters ${start} to ${end} of another version`;
    const words = this.points.slice({ start, end: Math.min(end, start + excerptLength) });
    return `${words.replaceAll(/\s+/g, " ").trim()}${end > start + excerptLength ? "…" : ""}`;
  }
}

function meanOf({ tokens }: Exchange): number {
  if (tokens.length === 0) return 0;
  return Math.exp(tokens.reduce((sum, { confidence }) => sum + Math.log(confidence), 0) / tokens.length);
}
