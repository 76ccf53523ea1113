import type { GoldDiagnosis, GoldPhenotype, GoldTreatment } from "../labels/gold-label";
import { PresentNames } from "../labels/present-names";
import type { Exporter, ExportOptions, LabelledNote, OutputPiece } from "./format";
import { keptItems, wroteAll, type KeptItems } from "./kept-items";
import type { ExchangeReport } from "./report";

/**
 * Label Studio tasks with annotations (what was decided) and predictions (what the model had suggested), and the
 * labelling interface. Offsets count code points. A diagnosis or treatment is a text of the whole note; its
 * evidence are regions `Diagnosis` or `Treatment` with ids `d1.1`, `d1.2`, …
 */
export const labelStudioExporter: Exporter = {
  name: "label-studio",
  title: "Label Studio JSON: tasks with annotations and predictions, with the labelling interface",
  splits: false,
  export: exportLabelStudio,
};

async function* exportLabelStudio(
  notes: AsyncIterable<LabelledNote>,
  options: ExportOptions,
  report: ExchangeReport,
): AsyncGenerator<OutputPiece, void, undefined> {
  const labels = new Map(options.phenotypes.map(({ id, color }) => [id, color]));
  const names = PresentNames.of(options.phenotypes);
  let count = 0;
  for await (const labelled of notes) {
    const items = keptItems(labelled, options, report);
    for (const { label } of labelled.gold.phenotypes) if (!labels.has(label)) labels.set(label, "#888888");
    const task = { id: count + 1, ...taskOf(labelled, items, names) };
    yield { path: "tasks.json", text: `${count === 0 ? "[\n" : ",\n"}${JSON.stringify(task)}`, isData: true };
    count += 1;
    wroteAll(items, report);
  }
  yield { path: "tasks.json", text: count === 0 ? "[]\n" : "\n]\n", isData: true };
  yield { path: "label-config.xml", text: interfaceOf(labels), isData: false };
}

type Result = Readonly<Record<string, unknown>>;

function taskOf(
  { note, gold }: LabelledNote,
  items: KeptItems,
  names: PresentNames,
): Readonly<Record<string, unknown>> {
  const result = [
    ...items.phenotypes.map((item) => ({
      ...region(item.id, "phenotype", item.label, item),
      origin:
        item.decision === "added"
          ? "manual"
          : item.decision === "accepted"
            ? "prediction"
            : "prediction-changed",
    })),
    ...items.diagnoses.flatMap((item) => documentResults(item, "diagnosis")),
    ...items.treatments.flatMap((item) => documentResults(item, "treatment")),
  ];
  return {
    // Not as `completed_by`: Label Studio refuses the whole file where that is not one of its own users.
    data: { text: note.text, path: note.path, sha256: note.sha256, annotator: gold.annotator },
    annotations: [{ was_cancelled: false, ground_truth: false, result }],
    predictions: predictionsOf(
      gold.phenotypes,
      [
        ...gold.diagnoses.map((item) => ({ item, name: "diagnosis" })),
        ...gold.treatments.map((item) => ({ item, name: "treatment" })),
      ],
      names,
    ),
  };
}

function region(
  id: string,
  name: string,
  label: string,
  { start, end, text }: { start: number; end: number; text: string },
): Result {
  return {
    id,
    from_name: name,
    to_name: "text",
    type: "labels",
    value: { start, end, text, labels: [label] },
  };
}

function documentResults(item: GoldDiagnosis | GoldTreatment, name: "diagnosis" | "treatment"): Result[] {
  const area = (from: string, text: string): Result => ({
    id: `${item.id}-${from}`,
    from_name: from,
    to_name: "text",
    type: "textarea",
    value: { text: [text] },
  });
  const label = name === "diagnosis" ? "Diagnosis" : "Treatment";
  const code = codeOf(item).map((code) => area("diagnosis-code", code));
  const modality = "modality" in item ? [area("treatment-modality", item.modality)] : [];
  const evidence = item.evidence.map((span, index) =>
    region(`${item.id}.${index + 1}`, "evidence", label, span),
  );
  return [area(name, item.text), ...code, ...modality, ...evidence];
}

function codeOf(item: GoldDiagnosis | GoldTreatment): string[] {
  return "modality" in item || !item.code ? [] : [`${item.code.system}:${item.code.value}`];
}

/** What each run had suggested, rejected or not, with the labels of now. */
function predictionsOf(
  phenotypes: readonly GoldPhenotype[],
  documents: readonly { readonly item: GoldDiagnosis | GoldTreatment; readonly name: string }[],
  names: PresentNames,
): Result[] {
  const runs = new Map<string, Result[]>();
  const add = (run: string, result: Result): void => void runs.set(run, [...(runs.get(run) ?? []), result]);
  for (const { id, suggestion } of phenotypes) {
    if (!suggestion) continue;
    const score = suggestion.confidence;
    const label = names.label(suggestion.label);
    add(suggestion.run, { ...region(id, "phenotype", label, suggestion), score });
  }
  for (const { item, name } of documents) {
    if (!item.suggestion) continue;
    const value = { text: [item.suggestion.text] };
    const id = `${item.id}-${name}`;
    const score = item.suggestion.confidence;
    add(item.suggestion.run, { id, from_name: name, to_name: "text", type: "textarea", value, score });
  }
  return [...runs].map(([run, result]) => ({
    model_version: run,
    score: result.reduce((sum, one) => sum + Number(one["score"]), 0) / result.length,
    result,
  }));
}

function interfaceOf(labels: ReadonlyMap<string, string>): string {
  const label = ([id, color]: readonly [string, string]): string =>
    `    <Label value="${xml(id)}" background="${/^#[0-9a-f]{6}$/i.test(color) ? color : "#888888"}"/>`;
  const area = (name: string): string => `  <TextArea name="${name}" toName="text" editable="true"/>`;
  return [
    "<View>",
    '  <Labels name="phenotype" toName="text">',
    ...[...labels].map(label),
    "  </Labels>",
    '  <Labels name="evidence" toName="text">',
    '    <Label value="Diagnosis" background="#666666"/>',
    '    <Label value="Treatment" background="#999999"/>',
    "  </Labels>",
    '  <Text name="text" value="$text"/>',
    ...["diagnosis", "diagnosis-code", "treatment", "treatment-modality"].map(area),
    "</View>",
    "",
  ].join("\n");
}

function xml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
