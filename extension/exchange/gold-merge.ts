import { anchor, quote } from "../labels/anchor";
import type { GoldDocument } from "../labels/gold-document";
import type { Decision, GoldDiagnosis, GoldTreatment } from "../labels/gold-label";
import { CodePoints } from "../notes/code-points";
import type { ImportedNote } from "./format";
import type { CarriedKind, ExchangeReport } from "./report";

/** How an import's labels become the project's: undefined leaves a label out. */
export type LabelTranslation = (label: string) => string | undefined;

/**
 * Adds what another tool says of a note to its gold labels, every item with the decision `added`. No decision that is
 * there is changed: what is there already is left out, what contradicts a decision is lost, both with a report.
 * @param document of the very note, in its present version
 */
export function mergeImported(
  document: GoldDocument,
  imported: ImportedNote,
  translate: LabelTranslation,
  report: ExchangeReport,
): GoldDocument {
  const points = CodePoints.of(imported.note.text);
  const place = imported.file;
  const ids = new Ids(document);
  const tell = (list: "lost" | "leftOut", kind: CarriedKind, reason: string, id?: string): void =>
    void report[list].push({ kind, place, ...(id === undefined ? {} : { id }), reason });
  let merged = document;

  const spans = [...imported.phenotypes].sort(
    (a, b) => a.span.start - b.span.start || a.span.end - b.span.end,
  );
  const own = new SpanIndex(document);
  for (const { label: given, span } of spans) {
    const label = translate(given);
    if (label === undefined) {
      tell("leftOut", "phenotype", `Its label ${given} was chosen to be left out.`);
      continue;
    }
    const clash = own.clash(label, span);
    if (clash) {
      tell(clash.isThere ? "leftOut" : "lost", "phenotype", clash.reason, clash.id);
      continue;
    }
    const id = ids.next("p");
    merged = merged.put("phenotypes", { id, label, ...anchor(points, span), decision: "added" });
    own.add({ id, label, ...span, decision: "imported" });
    report.wrote("phenotype");
  }

  for (const { text, code, evidence } of imported.diagnoses) {
    const clash = sameText(merged.labels.diagnoses, text);
    if (clash) {
      tell(clash.isThere ? "leftOut" : "lost", "diagnosis", clash.reason, clash.id);
      continue;
    }
    const quoted = evidence.map((span) => quote(points, span));
    const item = { id: ids.next("d"), text, ...(code && { code }), evidence: quoted };
    merged = merged.put("diagnoses", { ...item, decision: "added" });
    report.wrote("diagnosis");
  }
  for (const { text, modality, evidence } of imported.treatments) {
    const clash = sameText(merged.labels.treatments, text);
    if (clash) {
      tell(clash.isThere ? "leftOut" : "lost", "treatment", clash.reason, clash.id);
      continue;
    }
    const item = { id: ids.next("t"), text, modality, evidence: evidence.map((span) => quote(points, span)) };
    merged = merged.put("treatments", { ...item, decision: "added" });
    report.wrote("treatment");
  }
  return merged;
}

interface Clash {
  /** Nothing is missing: the gold labels say the same. */
  readonly isThere: boolean;
  readonly reason: string;
  readonly id: string;
}

interface DecidedSpan {
  readonly id: string;
  readonly label: string;
  readonly start: number;
  readonly end: number;
  /** `imported`: of this very import, whose labels may overlap as they like. */
  readonly decision: Decision | "imported";
}

/** The decided spans by place and by label, so that a note with thousands of them is merged at once. */
class SpanIndex {
  private readonly exact = new Map<string, DecidedSpan[]>();
  private readonly byLabel = new Map<string, DecidedSpan[]>();

  constructor({ labels }: GoldDocument) {
    for (const item of labels.phenotypes) this.add(item);
  }

  add(item: DecidedSpan): void {
    const key = `${item.start} ${item.end}`;
    this.exact.set(key, [...(this.exact.get(key) ?? []), item]);
    if (item.decision === "rejected") return;
    const same = this.byLabel.get(item.label) ?? [];
    same.push(item);
    this.byLabel.set(item.label, same);
  }

  /** Why a span with a label cannot be added; undefined where it can. */
  clash(label: string, { start, end }: { start: number; end: number }): Clash | undefined {
    const here = this.exact.get(`${start} ${end}`) ?? [];
    const same = here.find((item) => item.label === label && item.decision !== "rejected");
    if (same) return { isThere: true, reason: "The gold labels have it already.", id: same.id };
    const rejected = here.find((item) => item.label === label);
    if (rejected)
      return { isThere: false, reason: "The annotator rejected it; the decision stays.", id: rejected.id };
    const other = here.find((item) => item.decision !== "rejected" && item.decision !== "imported");
    if (other)
      return {
        isThere: false,
        reason: `The gold labels have \`${other.label}\` on this span; the decision stays.`,
        id: other.id,
      };
    const overlapping = this.byLabel
      .get(label)
      ?.find((item) => item.decision !== "imported" && item.start < end && start < item.end);
    return (
      overlapping && {
        isThere: false,
        reason: "The gold labels have the same label with other edges; the decision stays.",
        id: overlapping.id,
      }
    );
  }
}

function sameText(items: readonly (GoldDiagnosis | GoldTreatment)[], text: string): Clash | undefined {
  const plain = (one: string): string => one.replaceAll(/\s+/gu, " ").trim().toLowerCase();
  const same = items.find((item) => plain(item.text) === plain(text));
  if (!same) return undefined;
  return same.decision === "rejected"
    ? { isThere: false, reason: "The annotator rejected it; the decision stays.", id: same.id }
    : { isThere: true, reason: "The gold labels have it already.", id: same.id };
}

/** Ids that no item of a file has. */
class Ids {
  private readonly taken: Set<string>;
  private readonly last = new Map<string, number>();

  constructor({ labels }: GoldDocument) {
    const lists = [labels.phenotypes, labels.diagnoses, labels.treatments, labels.displaced ?? []];
    this.taken = new Set(lists.flatMap((list) => list.map(({ id }) => id)));
  }

  next(letter: "p" | "d" | "t"): string {
    let number = (this.last.get(letter) ?? 0) + 1;
    while (this.taken.has(`${letter}${number}`)) number += 1;
    this.last.set(letter, number);
    return `${letter}${number}`;
  }
}
