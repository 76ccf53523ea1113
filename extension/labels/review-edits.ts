import type { CodePoints } from "../notes/code-points";
import type { Span } from "../notes/note";
import {
  addedDiagnosis,
  addedPhenotype,
  addedTreatment,
  changeDiagnosis,
  changeTreatment,
  correctPhenotype,
  decideDiagnosis,
  decidePhenotype,
  decideTreatment,
  redecidePhenotype,
} from "./decisions";
import type { DiagnosisChange, TreatmentChange } from "./decisions";
import type { GoldDocument } from "./gold-document";
import type { GoldItem } from "./gold-item";
import type { GoldPhenotype } from "./gold-label";
import { indexByPosition, indexesByPosition } from "./reanchor";
import type { PresentNames } from "./present-names";
import { ReviewError } from "./review-error";
import type { Undecided } from "./review-snapshot";
import type { PhenotypeSuggestion } from "./suggestion";

/** What a decision is taken on. */
export interface EditContext {
  readonly document: GoldDocument;
  readonly undecided: Undecided;
  /** The run of the suggestions. */
  readonly run: string;
  readonly points: CodePoints;
  /** Ids of the project's phenotypes. */
  readonly labels: readonly string[];
  /** What labels of before are called now. Default: the same. */
  readonly names?: PresentNames;
}

/** The gold labels after a decision, and the key of what was decided. */
export interface Edited {
  readonly document: GoldDocument;
  readonly key: string;
}

export type Edit = (context: EditContext) => Edited;

/** Accepts or rejects a suggestion, or changes a decision to that. A rejected item that was added is taken out. */
export function decide(key: string, decision: "accepted" | "rejected"): Edit {
  return (context) => {
    const suggested = suggestionOf(context, key);
    if (suggested?.section === "phenotypes") {
      const { document, run, points } = context;
      return place(
        context,
        decidePhenotype(nextId(document, "phenotypes"), suggested.item, run, decision, points),
      );
    }
    if (suggested?.section === "diagnoses") {
      return append(context, "diagnoses", (id) => decideDiagnosis(id, suggested.item, context.run, decision));
    }
    if (suggested?.section === "treatments") {
      return append(context, "treatments", (id) =>
        decideTreatment(id, suggested.item, context.run, decision),
      );
    }
    const { section, item } = goldOf(context, key);
    if (section === "displaced")
      throw new ReviewError("displaced", "This span has no place in the note; place it first.");
    if (item.decision === "added")
      return decision === "accepted" ? { document: context.document, key } : remove(key)(context);
    const isSame = item.decision === decision || (decision === "accepted" && item.decision === "corrected");
    if (isSame) return { document: context.document, key };
    const next =
      section === "phenotypes" && item.suggestion
        ? redecidePhenotype({ ...item, suggestion: item.suggestion }, decision, context.points, context.names)
        : { ...item, decision };
    return { document: context.document.put(section, next), key };
  };
}

/** Accepts several suggestions; the file is the one that accepting them one by one gives, in one pass. */
export function acceptAll(keys: readonly string[]): Edit {
  return (context) => {
    const phenotypes = new Map(context.undecided.phenotypes.map((item) => [`s:${item.id}`, item]));
    let document = context.document;
    for (let at = 0; at < keys.length;) {
      const run: PhenotypeSuggestion[] = [];
      for (let item; (item = phenotypes.get(keys[at] ?? "")); at++) run.push(item);
      if (run.length > 0) document = acceptPhenotypes({ ...context, document }, run);
      else document = decide(keys[at++] ?? "", "accepted")({ ...context, document }).document;
    }
    return { document, key: "" };
  };
}

function acceptPhenotypes(context: EditContext, suggestions: readonly PhenotypeSuggestion[]): GoldDocument {
  const { document, run, points } = context;
  const present = document.labels.phenotypes;
  const taken = new Set(present.filter(({ decision }) => decision !== "rejected").map(placeOf));
  let number = nextNumber(document, "p");
  const added = new Map<number, GoldPhenotype[]>();
  const indexOf = indexesByPosition(present);
  for (const suggestion of suggestions) {
    const item = decidePhenotype(`p${number++}`, suggestion, run, "accepted", points);
    if (taken.has(placeOf(item))) throw duplicate();
    taken.add(placeOf(item));
    const index = indexOf(item);
    const there = added.get(index);
    if (there) there.push(item);
    else added.set(index, [item]);
  }
  for (const items of added.values()) items.sort((a, b) => a.start - b.start);
  return document.insert("phenotypes", added);
}

/** Gives a span another label or extent. */
export function correct(key: string, change: { readonly label?: string; readonly span?: Span }): Edit {
  return (context) => {
    if (change.label !== undefined) checkLabel(context, change.label);
    const suggested = suggestionOf(context, key);
    if (suggested?.section === "phenotypes") {
      const { document, run, points } = context;
      const accepted = decidePhenotype(
        nextId(document, "phenotypes"),
        suggested.item,
        run,
        "accepted",
        points,
      );
      return place(context, correctPhenotype(accepted, change, points, context.names));
    }
    const { section, item } = goldOf(context, key);
    if (section === "displaced" && change.span) return replace(context, item, change.span);
    if (section !== "phenotypes") throw notFound();
    const next = correctPhenotype(item, change, context.points, context.names);
    checkDuplicate(context, next);
    return { document: context.document.put("phenotypes", next), key };
  };
}

/** A displaced span gets its place; the decision stays where the quote does. */
function replace(context: EditContext, item: GoldPhenotype, span: Span): Edited {
  const placed = correctPhenotype(item, { span }, context.points, context.names);
  const decision = placed.text === item.text ? item.decision : placed.decision;
  const document = context.document.remove("displaced", item.id);
  return place({ ...context, document }, { ...placed, decision });
}

/** Adds a span; one that was suggested there is accepted, so that it keeps where it came from. */
export function addPhenotype(label: string, span: Span): Edit {
  return (context) => {
    checkLabel(context, label);
    const isThere = (item: Span & { readonly label: string }): boolean =>
      item.label === label && item.start === span.start && item.end === span.end;
    const suggestion = context.undecided.phenotypes.find(isThere);
    if (suggestion) return decide(`s:${suggestion.id}`, "accepted")(context);
    const gold = context.document.labels.phenotypes.find(isThere);
    if (gold)
      return gold.decision === "rejected"
        ? decide(`g:${gold.id}`, "accepted")(context)
        : { ...context, key: `g:${gold.id}` };
    return place(
      context,
      addedPhenotype(nextId(context.document, "phenotypes"), label, span, context.points),
    );
  };
}

/** Takes a decision back: what was added goes, a suggestion has no decision again. */
export function remove(key: string): Edit {
  return (context) => {
    const { section, item } = goldOf(context, key);
    return { document: context.document.remove(section, item.id), key };
  };
}

/** Adds or changes a diagnosis; without a key it is added. */
export function putDiagnosis(key: string | undefined, change: DiagnosisChange): Edit {
  return (context) => {
    const { points } = context;
    if (key === undefined) return append(context, "diagnoses", (id) => addedDiagnosis(id, change, points));
    const suggested = suggestionOf(context, key);
    if (suggested?.section === "diagnoses") {
      return append(context, "diagnoses", (id) =>
        changeDiagnosis(decideDiagnosis(id, suggested.item, context.run, "accepted"), change, points),
      );
    }
    const { section, item } = goldOf(context, key);
    if (section !== "diagnoses") throw notFound();
    return { document: context.document.put(section, changeDiagnosis(item, change, points)), key };
  };
}

/** Adds or changes a treatment; without a key it is added. */
export function putTreatment(key: string | undefined, change: TreatmentChange): Edit {
  return (context) => {
    const { points } = context;
    if (key === undefined) return append(context, "treatments", (id) => addedTreatment(id, change, points));
    const suggested = suggestionOf(context, key);
    if (suggested?.section === "treatments") {
      return append(context, "treatments", (id) =>
        changeTreatment(decideTreatment(id, suggested.item, context.run, "accepted"), change, points),
      );
    }
    const { section, item } = goldOf(context, key);
    if (section !== "treatments") throw notFound();
    return { document: context.document.put(section, changeTreatment(item, change, points)), key };
  };
}

/** Moves a decided diagnosis or treatment to a place in its list, counted from 0. */
export function moveItem(key: string, index: number): Edit {
  return (context) => {
    const { section, item } = goldOf(context, key);
    if (section !== "diagnoses" && section !== "treatments") throw notFound();
    const list: readonly GoldItem[] = context.document.labels[section];
    const to = Math.min(Math.max(0, Math.trunc(index)), list.length - 1);
    if (list[to]?.id === item.id) return { document: context.document, key };
    return { document: context.document.move(section, item.id, to), key };
  };
}

function place(context: EditContext, item: GoldPhenotype): Edited {
  checkDuplicate(context, item);
  const document = context.document.put("phenotypes", item, indexByPosition(context.document, item));
  return { document, key: `g:${item.id}` };
}

function append(
  context: EditContext,
  section: "diagnoses" | "treatments",
  make: (id: string) => GoldItem,
): Edited {
  const item = make(nextId(context.document, section));
  return { document: context.document.put(section, item), key: `g:${item.id}` };
}

function checkLabel(context: EditContext, label: string): void {
  if (!context.labels.includes(label)) {
    throw new ReviewError(
      "unknown-label",
      "The project has no phenotype of this id; add it to cancerllm.yaml first.",
    );
  }
}

function checkDuplicate({ document }: EditContext, item: GoldPhenotype): void {
  if (item.decision === "rejected") return;
  const isTaken = document.labels.phenotypes.some(
    ({ id, label, start, end, decision }) =>
      id !== item.id &&
      decision !== "rejected" &&
      label === item.label &&
      start === item.start &&
      end === item.end,
  );
  if (isTaken) throw duplicate();
}

function placeOf({ label, start, end }: Span & { readonly label: string }): string {
  return `${start} ${end} ${label}`;
}

function duplicate(): ReviewError {
  return new ReviewError("duplicate", "This span has this label already; change one of the two.");
}

/** `p1`, `d1`, `t1`, …: one more than the highest in the file. */
function nextId(document: GoldDocument, section: "phenotypes" | "diagnoses" | "treatments"): string {
  const letter = section.charAt(0);
  return `${letter}${nextNumber(document, letter)}`;
}

function nextNumber({ labels }: GoldDocument, letter: string): number {
  const items = [labels.phenotypes, labels.displaced ?? [], labels.diagnoses, labels.treatments].flat();
  const numbers = items.map(({ id }) =>
    id.startsWith(letter) && /^\d+$/.test(id.slice(1)) ? Number(id.slice(1)) : 0,
  );
  return numbers.reduce((highest, number) => Math.max(highest, number), 0) + 1;
}

type Found =
  | { section: "phenotypes"; item: Undecided["phenotypes"][number] }
  | { section: "diagnoses"; item: Undecided["diagnoses"][number] }
  | { section: "treatments"; item: Undecided["treatments"][number] };

function suggestionOf({ undecided }: EditContext, key: string): Found | undefined {
  if (!key.startsWith("s:")) return undefined;
  const isIt = ({ id }: { readonly id: string }): boolean => id === key.slice(2);
  const phenotype = undecided.phenotypes.find(isIt);
  if (phenotype) return { section: "phenotypes", item: phenotype };
  const diagnosis = undecided.diagnoses.find(isIt);
  if (diagnosis) return { section: "diagnoses", item: diagnosis };
  const treatment = undecided.treatments.find(isIt);
  if (treatment) return { section: "treatments", item: treatment };
  throw notFound();
}

type FoundGold =
  | { section: "phenotypes" | "displaced"; item: GoldPhenotype }
  | { section: "diagnoses"; item: GoldDocument["labels"]["diagnoses"][number] }
  | { section: "treatments"; item: GoldDocument["labels"]["treatments"][number] };

function goldOf({ document: { labels } }: EditContext, key: string): FoundGold {
  const isIt = ({ id }: { readonly id: string }): boolean => `g:${id}` === key;
  for (const section of ["phenotypes", "displaced"] as const) {
    const item = labels[section]?.find(isIt);
    if (item) return { section, item };
  }
  const diagnosis = labels.diagnoses.find(isIt);
  if (diagnosis) return { section: "diagnoses", item: diagnosis };
  const treatment = labels.treatments.find(isIt);
  if (treatment) return { section: "treatments", item: treatment };
  throw notFound();
}

function notFound(): ReviewError {
  return new ReviewError(
    "not-found",
    "What this decision is about is no longer shown; look at the note again.",
  );
}
