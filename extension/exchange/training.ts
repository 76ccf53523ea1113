import { noneAnswer } from "../engine/protocols/cancerllm/prompts";
import { drawNumber } from "../labels/seeded-draw";
import type { Exporter, ExportOptions, LabelledNote, OutputPiece } from "./format";
import type { ExchangeReport } from "./report";
import { splitNames, type Split } from "./splits";
import { TrainingCard } from "./training-card";
import { trainingConfigs } from "./training-configs";
import { rowsInWords, trainingRows, type TrainingRow } from "./training-rows";

type Line = Readonly<Record<string, unknown>>;

interface TrainingFormat {
  readonly name: string;
  readonly title: string;
  /** The lines of a row; none where the row does not make one. */
  readonly lines: (row: TrainingRow) => readonly Line[];
  /** Whether rows that answer `none` are thinned out by `negatives`. */
  readonly thins: boolean;
}

const user = (row: TrainingRow): string => `${row.instruction}\n\n${row.input}`;

const formats: readonly TrainingFormat[] = [
  {
    name: "cancerllm-instruct",
    title: "JSON Lines of instruction, context, response, as CancerLLM was tuned",
    thins: true,
    lines: ({ instruction, input, gold }) => [{ instruction, context: input, response: gold }],
  },
  {
    name: "alpaca",
    title: "JSON Lines of instruction, input, output",
    thins: true,
    lines: ({ instruction, input, gold }) => [{ instruction, input, output: gold }],
  },
  {
    name: "messages",
    title: "JSON Lines of chat messages, with configurations of axolotl, LLaMA-Factory, TRL and MLX",
    thins: true,
    lines: (row) => [
      {
        messages: [
          { role: "user", content: user(row) },
          { role: "assistant", content: row.gold },
        ],
      },
    ],
  },
  {
    name: "dpo",
    title: "JSON Lines of prompt, chosen (the annotator), rejected (the model)",
    thins: false,
    lines: ({ prompt, gold, model }) =>
      model === undefined || model === gold ? [] : [{ prompt, chosen: gold, rejected: model }],
  },
  {
    name: "kto",
    title: "JSON Lines of prompt, completion, label (wanted or not)",
    thins: false,
    lines: ({ prompt, gold, model }) => {
      if (model === undefined) return [];
      if (model === gold) return [{ prompt, completion: model, label: true }];
      return [
        { prompt, completion: model, label: false },
        { prompt, completion: gold, label: true },
      ];
    },
  },
];

/** The formats of training data. */
export const trainingExporters: readonly Exporter[] = formats.map((format) => ({
  name: format.name,
  title: format.title,
  splits: true,
  choices: format.thins ? (["negatives", "counterfactual"] as const) : [],
  export: (notes, options, report) => exportRows(format, notes, options, report),
}));

async function* exportRows(
  format: TrainingFormat,
  notes: AsyncIterable<LabelledNote>,
  options: ExportOptions,
  report: ExchangeReport,
): AsyncGenerator<OutputPiece, void, undefined> {
  const card = new TrainingCard(format.name, options);
  /** The notes of each. */
  const splits = new Map<Split, string[]>();
  for await (const labelled of notes) {
    const split = options.split?.(labelled.note.path) ?? "train";
    const lines: string[] = [];
    const without = new Map<string, number>();
    const leaveOut = (reason: string): void => void without.set(reason, (without.get(reason) ?? 0) + 1);
    const rows = [...trainingRows(labelled, options, report, format.thins)];
    for (const [index, row] of rows.entries()) {
      const isThinned =
        format.thins &&
        row.gold === noneAnswer &&
        drawNumber(options.seed, `${row.notePath}#${index}`) >= options.negatives;
      const own = isThinned ? [] : format.lines(row);
      if (own.length > 0) card.add(split, row);
      else leaveOut(isThinned ? "The answer is none, of which a share is kept." : whyNoLine(row));
      lines.push(...own.map((line) => `${JSON.stringify(line)}\n`));
    }
    const place = labelled.note.path;
    for (const [reason, count] of without)
      report.leftOut.push({ kind: "row", place, reason: `${rowsInWords(count)}: ${reason}` });
    if (lines.length === 0) {
      report.leftOut.push({ kind: "note", place, reason: "It makes no row." });
      continue;
    }
    report.wrote("note");
    report.wrote("row", lines.length);
    splits.set(split, [...(splits.get(split) ?? []), place]);
    yield { path: `${split}.jsonl`, text: lines.join(""), isData: true };
  }
  const names = splitNames.filter((name) => splits.has(name));
  yield* trainingConfigs(format.name, new Set(names));
  const notesOf = Object.fromEntries(names.map((name) => [name, splits.get(name)]));
  const listed = JSON.stringify(notesOf, undefined, 1);
  yield { path: "splits.json", text: `${listed}\n`, isData: false };
  yield { path: "README.md", text: card.text(), isData: false };
}

/** Why a row makes no preference pair and no wanted or unwanted answer. */
function whyNoLine({ model }: TrainingRow): string {
  return model === undefined
    ? "No suggestion of a model was decided there."
    : "The model's answer was accepted as it was, so that there is none to prefer to it.";
}
