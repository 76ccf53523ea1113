import type { WrongLabels } from "../labels/counterfactual";
import type { Decision, GoldLabels } from "../labels/gold-label";
import type { Phenotype } from "../labels/phenotype";
import type { TreatmentModality } from "../labels/suggestion";
import type { Note, Span } from "../notes/note";
import type { NoteIndex } from "./note-index";
import type { OffsetUnit } from "./offset-unit";
import type { ExchangeReport } from "./report";
import type { Split } from "./splits";
import type { TokenizerName } from "./tokens";

/** A note with what was decided on it; every quote has been checked against the text. */
export interface LabelledNote {
  readonly note: Note;
  readonly gold: GoldLabels;
  /** Labels with a span whose place in the note is not known: nobody can say where they do not apply. */
  readonly unplaced?: ReadonlySet<string>;
}

/** Text for a file of the export; pieces of the same path follow one another in that file. */
export interface OutputPiece {
  /** Relative to the place of the export, with `/` between its parts. */
  readonly path: string;
  readonly text: string;
  /** Whether it is data, not a file that explains or configures. */
  readonly isData: boolean;
}

export interface ExportOptions {
  /** The project's phenotypes, in their order. */
  readonly phenotypes: readonly Phenotype[];
  /** Which decisions count as labels; `rejected` ones never do. */
  readonly decisions: readonly Decision[];
  /** Where splits are asked for: that of a note, and how they were made, for the card. */
  readonly split?: ((notePath: string) => Split) | undefined;
  readonly splitPlan?: string | undefined;
  /** `conll`. */
  readonly tokenizer: TokenizerName;
  /** `conll`: which of two spans stays where they share a token. */
  readonly overlaps: "longest" | "first";
  /** `conll`: what becomes of a span that begins or ends inside a token. */
  readonly edges: "expand" | "drop";
  /** `doccano`. */
  readonly unit: OffsetUnit;
  /** Training data: the share of `none` rows to keep, 0 to 1. */
  readonly negatives: number;
  /** Training data: the share of labels to replace by wrong ones, 0 to 1, where there are splits only in `train`. */
  readonly counterfactual: number;
  /** Where `counterfactual` is not 0: which labels are replaced, and by what. */
  readonly wrongLabels?: WrongLabels | undefined;
  readonly seed: number;
}

export const defaultExportOptions: Omit<ExportOptions, "phenotypes"> = {
  decisions: ["accepted", "corrected", "added"],
  tokenizer: "words",
  overlaps: "longest",
  edges: "expand",
  unit: "utf-16",
  negatives: 1,
  counterfactual: 0,
  seed: 1,
};

/** Writes gold labels in one format. Several notes are never held at a time. */
export interface Exporter {
  readonly name: string;
  /** One line: what reads it. */
  readonly title: string;
  /** Whether `split` has an effect. */
  readonly splits: boolean;
  /** Which of the options that are not every format's have an effect. */
  readonly choices?: readonly (
    "tokenizer" | "overlaps" | "edges" | "unit" | "negatives" | "counterfactual"
  )[];
  export(
    notes: AsyncIterable<LabelledNote>,
    options: ExportOptions,
    report: ExchangeReport,
  ): AsyncIterable<OutputPiece>;
}

/** What another tool's file says of a note. */
export interface ImportedNote {
  readonly note: Note;
  /** The file it is from, for the gold labels' `source`. */
  readonly file: string;
  /** Who made it, where the file tells. */
  readonly annotator?: string;
  readonly phenotypes: readonly { readonly label: string; readonly span: Span }[];
  readonly diagnoses: readonly ImportedDiagnosis[];
  readonly treatments: readonly ImportedTreatment[];
}

export interface ImportedDiagnosis {
  readonly text: string;
  readonly code?: { readonly system: string; readonly value: string };
  readonly evidence: readonly Span[];
}

export interface ImportedTreatment {
  readonly text: string;
  readonly modality: TreatmentModality;
  readonly evidence: readonly Span[];
}

export interface ImportOptions {
  /** Unit of the offsets, where the format does not fix it. */
  readonly unit?: OffsetUnit;
}

export interface Importer {
  readonly name: string;
  readonly title: string;
  /** How its files end. Of a folder every such file is read. */
  readonly endings: readonly string[];
  /** Whether the file does not tell what its offsets count. */
  readonly asksUnit?: boolean;
  /** Whether it takes a folder as a whole; the others are given each file of it. */
  readonly takesFolder?: boolean;
  /**
   * Reads a file or a folder; what is malformed or not modelled goes to the report, the rest goes on.
   * @throws ExchangeError where nothing can be read at all
   */
  import(
    input: string,
    notes: NoteIndex,
    options: ImportOptions,
    report: ExchangeReport,
  ): AsyncIterable<ImportedNote>;
}
