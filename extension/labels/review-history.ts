import { isDeepStrictEqual } from "node:util";
import type { GoldDocument } from "./gold-document";
import type { GoldItem } from "./gold-item";
import type { SectionName } from "./gold-label";
import { ReviewError } from "./review-error";

/** One decision: the gold file before and after it. */
export interface Step {
  /** As it was on the disk. */
  readonly before: GoldDocument;
  /** As it was shown, its spans re-anchored where the note had changed. */
  readonly shown: GoldDocument;
  readonly after: GoldDocument;
}

const sections: readonly SectionName[] = ["phenotypes", "diagnoses", "treatments", "displaced"];
const longest = 500;

/** The decisions that can be taken back, and those that can be made again. */
export class ReviewHistory {
  private readonly done: Step[] = [];
  private readonly undone: Step[] = [];

  get canUndo(): boolean {
    return this.done.length > 0;
  }

  get canRedo(): boolean {
    return this.undone.length > 0;
  }

  get lastDone(): Step | undefined {
    return this.done.at(-1);
  }

  get lastUndone(): Step | undefined {
    return this.undone.at(-1);
  }

  add(step: Step): void {
    this.done.push(step);
    if (this.done.length > longest) this.done.shift();
    this.undone.length = 0;
  }

  /** The last step was taken back. */
  undid(): void {
    const step = this.done.pop();
    if (step) this.undone.push(step);
  }

  /** The last step that was taken back was made again. */
  redid(): void {
    const step = this.undone.pop();
    if (step) this.done.push(step);
  }
}

/**
 * A gold file with one step taken back, and nothing else: what was edited since, by hand or in another
 * window, stays. @throws ReviewError `conflict` where that is what the step had decided
 */
export function undone(current: GoldDocument, step: Step): GoldDocument {
  return current.source === step.after.source ? step.before : turned(current, step.after, step.shown);
}

/** A gold file with one step made again. @throws ReviewError `conflict` */
export function redone(current: GoldDocument, step: Step): GoldDocument {
  return [step.before.source, step.shown.source].includes(current.source)
    ? step.after
    : turned(current, step.shown, step.after);
}

function turned(current: GoldDocument, from: GoldDocument, to: GoldDocument): GoldDocument {
  let next = current;
  for (const section of sections) {
    const [now, old, wanted] = [current, from, to].map((document) => byId(document, section)) as [
      Items,
      Items,
      Items,
    ];
    for (const id of new Set([...old.keys(), ...wanted.keys()])) {
      const target = wanted.get(id);
      if (isDeepStrictEqual(old.get(id)?.item, target?.item)) continue;
      if (!isDeepStrictEqual(now.get(id)?.item, old.get(id)?.item)) {
        throw new ReviewError(
          "conflict",
          "The gold file was changed since; correct this decision itself instead.",
        );
      }
      next = target ? next.put(section, target.item, target.index) : next.remove(section, id);
    }
  }
  if (from.labels.status !== to.labels.status) next = next.setStatus(to.labels.status);
  return next;
}

type Items = ReadonlyMap<string, { readonly item: GoldItem; readonly index: number }>;

function byId({ labels }: GoldDocument, section: SectionName): Items {
  const items: readonly GoldItem[] = labels[section] ?? [];
  return new Map(items.map((item, index) => [item.id, { item, index }]));
}
