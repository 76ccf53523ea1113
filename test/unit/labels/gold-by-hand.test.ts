import fc from "fast-check";
import { expect, test } from "vitest";
import { isMap, isScalar, isSeq, parse, parseDocument } from "yaml";
import { GoldDocument, GoldDocumentError } from "../../../extension/labels/gold-document";
import * as edits from "../../../extension/labels/review-edits";
import type { Edit } from "../../../extension/labels/review-edits";
import { ReviewError } from "../../../extension/labels/review-error";
import { anyFile, anySpan, labels, points } from "./by-hand";

const empty = { phenotypes: [], diagnoses: [], treatments: [] };

/** A decision on the item that `pick` falls on. */
const anyEdit = fc
  .record({
    kind: fc.constantFrom(
      "accept",
      "reject",
      "relabel",
      "resize",
      "add",
      "remove",
      "diagnosis",
      "code",
      "move",
      "status",
    ),
    pick: fc.nat(20),
    label: fc.constantFrom(...labels),
    span: anySpan,
  })
  .map(({ kind, pick, label, span }) => ({
    kind,
    toString: () => `${kind} ${pick} ${label} ${span.start}-${span.end}`,
    edit: (document: GoldDocument): { edit: Edit; id: string } => {
      const ids = (["phenotypes", "diagnoses"] as const).flatMap((section) =>
        document.labels[section].map(({ id }) => id),
      );
      const id = ids[pick % Math.max(ids.length, 1)] ?? "p0";
      const key = `g:${id}`;
      const diagnosis = { text: points.slice(span).trim() || "x", evidence: [span] };
      const made: Record<typeof kind, Edit> = {
        accept: edits.decide(key, "accepted"),
        reject: edits.decide(key, "rejected"),
        relabel: edits.correct(key, { label }),
        resize: edits.correct(key, { span }),
        add: edits.addPhenotype(label, span),
        remove: edits.remove(key),
        diagnosis: edits.putDiagnosis(pick % 3 === 0 ? undefined : key, diagnosis),
        code: edits.putDiagnosis(key, {
          code: pick % 2 === 0 ? null : { system: "ICD-10-CM", value: "C50.9" },
        }),
        move: edits.moveItem(key, pick % 3),
        status: ({ document: before }) => ({ document: before.setStatus("complete"), key: "" }),
      };
      return { edit: made[kind], id };
    },
  }));

function attempted(document: GoldDocument, edit: Edit): GoldDocument | undefined {
  try {
    return edit({ document, undecided: empty, run: "r1", points, labels }).document;
  } catch (error) {
    if (error instanceof ReviewError || error instanceof GoldDocumentError) return undefined;
    throw error;
  }
}

const lines = (source: string): string[] => source.split(/(?<=\n)/);

/** The lines of each key of each item, comments behind values with them; by `<id> <key>`. */
function linesByKey(source: string): Map<string, string> {
  const found = new Map<string, string>();
  const document = parseDocument(source.replace(/^\uFEFF/, ""), { keepSourceTokens: true });
  const body = source.replace(/^\uFEFF/, "");
  for (const section of ["phenotypes", "diagnoses", "treatments"]) {
    const list = document.get(section);
    if (!isSeq(list)) continue;
    for (const item of list.items) {
      if (!isMap(item)) continue;
      const id = String(item.get("id"));
      for (const { key, value } of item.items) {
        if (!isScalar(key) || !key.range) continue;
        const end = (value as { range?: [number, number, number] } | null)?.range?.[1] ?? key.range[1];
        const isBlock = body.slice(0, end).endsWith("\n");
        const lineEnd = isBlock ? end : body.indexOf("\n", end);
        const till = item.flow === true ? end : lineEnd === -1 ? body.length : lineEnd;
        found.set(`${id} ${String(key.value)}`, body.slice(key.range[0], till).trimEnd());
      }
    }
  }
  return found;
}

test("a file is what it was when nothing was decided", () => {
  fc.assert(
    fc.property(anyFile, (source) => {
      expect(GoldDocument.parse(source).source).toBe(source);
    }),
    { numRuns: 300 },
  );
});

test("a decision changes the lines of what it changes, and nothing else of a file written by hand", () => {
  let made = 0;
  fc.assert(
    fc.property(anyFile, fc.array(anyEdit, { minLength: 1, maxLength: 8 }), (source, steps) => {
      let document = GoldDocument.parse(source);
      for (const step of steps) {
        const { edit, id } = step.edit(document);
        const after = attempted(document, edit);
        if (!after) {
          expect(GoldDocument.parse(document.source).labels).toEqual(document.labels);
          continue;
        }
        const reread = GoldDocument.parse(after.source);
        expect(reread.labels).toEqual(after.labels);
        check(document, after, step.kind, id);
        made++;
        document = after;
      }
    }),
    { numRuns: 150 },
  );
  expect(made).toBeGreaterThan(150);
}, 120_000);

function check(before: GoldDocument, after: GoldDocument, kind: string, id: string): void {
  const [old, now] = [linesByKey(before.source), linesByKey(after.source)];
  const [oldItems, nowItems] = [itemsOf(before), itemsOf(after)];
  for (const [place, text] of old) {
    const [item = "", key = ""] = place.split(" ");
    const there = nowItems.get(item);
    if (!there) {
      expect([kind, item]).toEqual([kind === "reject" ? "reject" : "remove", id]);
      continue;
    }
    const isSame = JSON.stringify(there[key]) === JSON.stringify(oldItems.get(item)?.[key]);
    if (isSame) expect(`${place}: ${String(now.get(place))}`).toBe(`${place}: ${text}`);
    else expect([kind, item]).toEqual([kind, id]);
  }
  for (const [item, value] of oldItems) {
    const there = nowItems.get(item);
    if (!there) continue;
    const isIn = new Set(Object.keys(there));
    const order = Object.keys(value).filter((key) => isIn.has(key));
    expect(Object.keys(there).filter((key) => key in value)).toEqual(order);
  }
  // What is not in an item's own lines stays in its order, comments and all.
  const own = (source: string): string[] =>
    lines(source).filter((line) => /# c-(?!(?:p|d|t)\d)|^x-/.test(line));
  const keep = (source: string): string[] =>
    own(source).map((line) => line.trimEnd().replace(/^(phenotypes|diagnoses|status):.*#/, "$1 #"));
  expect(keep(after.source)).toEqual(keep(before.source));
  const comments = (source: string): string[] =>
    [...source.matchAll(/(?:# c-|&)[pdt]\d+\S*/g)].map(([comment]) => comment);
  const gone = comments(before.source).filter((comment) => !comments(after.source).includes(comment));
  const isRemoved = !nowItems.has(id);
  for (const comment of gone) {
    expect(isRemoved).toBe(true);
    expect(comment).toMatch(new RegExp(`^(?:# c-|&)${id}(?!\\d)(?!-above)`));
  }
  if (before.source.includes("\r\n")) expect(after.source.replaceAll("\r\n", "")).not.toContain("\n");
}

/** Every item with its values, in the order of its keys, as any reader of YAML has them. */
function itemsOf(document: GoldDocument): Map<string, Record<string, unknown>> {
  const value = parse(document.source.replace(/^\uFEFF/, "")) as Record<string, Record<string, unknown>[]>;
  const items = ["phenotypes", "diagnoses", "treatments"].flatMap((section) => value[section] ?? []);
  return new Map(items.map((item) => [String(item["id"]), item]));
}
