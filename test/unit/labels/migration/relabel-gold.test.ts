import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { GoldDocument } from "../../../../extension/labels/gold-document";
import { relabelGold, type RelabelledGold } from "../../../../extension/labels/migration/relabel-gold";
import { anyFile, anyItems, goldSource, type WrittenItem } from "./gold-source";

function relabelled(source: string, from: readonly string[], to: string): RelabelledGold {
  const result = relabelGold(source, { from, to });
  if ("problems" in result) throw new Error(JSON.stringify(result.problems));
  return result;
}

const item = (more: Partial<WrittenItem>): WrittenItem => ({
  label: "size",
  start: 0,
  decision: "added",
  style: "block",
  quote: "",
  comment: "why",
  suggested: "size",
  ...more,
});

describe("a label that is renamed", () => {
  test("is the only thing that changes, and what the model had said stays", () => {
    fc.assert(
      fc.property(anyItems(["size", "tumor-size", "side"]), anyFile, (items, file) => {
        const source = goldSource(items, file);
        const { source: after, labels } = relabelled(source, ["size"], "extent");
        expect(labels).toBe(items.filter(({ label }) => label === "size").length);
        const renamed = items.map((one) => (one.label === "size" ? { ...one, label: "extent" } : one));
        expect(after).toBe(goldSource(renamed, file));
      }),
    );
  });

  test("and renamed back is the same file, byte for byte", () => {
    fc.assert(
      fc.property(anyItems(["size", "side"]), anyFile, (items, file) => {
        const source = goldSource(items, file);
        const there = relabelled(source, ["size"], "extent").source;
        expect(relabelled(there, ["extent"], "size").source).toBe(source);
      }),
    );
  });

  test.each([
    ["a block scalar", "label: >-\n      size\n    start", "label: extent\n    start"],
    ["a literal", "label: |-\n      size\n    start", "label: extent\n    start"],
    ["an anchor", "label: &l size\n    start", "label: &l extent\n    start"],
    ["a tag", "label: !!str size\n    start", "label: !!str extent\n    start"],
    ["a key in quotes", '"label": size\n    start', '"label": extent\n    start'],
  ])("is found as %s", (_, written, expected) => {
    const source = goldSource([item({})]).replace("label: size   # why\n    start", written);
    expect(source).toContain(written);
    expect(relabelled(source, ["size"], "extent").source).toBe(source.replace(written, expected));
  });

  test("that another item takes by an alias changes there too", () => {
    const source = goldSource([item({}), item({ start: 5 })])
      .replace("label: size", "label: &l size")
      .replace("label: size", "label: *l");
    const { source: after, labels } = relabelled(source, ["size"], "extent");
    expect(labels).toBe(2);
    expect(after).toBe(source.replace("&l size", "&l extent"));
  });

  test("does not change what the model had said by way of an alias", () => {
    const source = goldSource([item({ decision: "accepted" })])
      .replace("label: size ", "label: &l size ")
      .replace("label: size,", "label: *l,");
    const { source: after } = relabelled(source, ["size"], "extent");
    expect(GoldDocument.parse(after).labels.phenotypes[0]).toMatchObject({
      label: "extent",
      suggestion: { label: "size" },
    });
  });

  test("that YAML 1.1 takes for something else is put in quotes", () => {
    const source = goldSource([item({})]);
    expect(relabelled(source, ["size"], "no").source).toBe(source.replace("label: size", 'label: "no"'));
  });

  test("is renamed in spans that await a place", () => {
    const displaced = `displaced:\n  - {id: p9, label: size, start: 1, end: 2, text: x, prefix: "", suffix: "", decision: added}\n`;
    const source = goldSource([]) + displaced;
    expect(relabelled(source, ["size"], "extent").source).toBe(
      source.replace("label: size", "label: extent"),
    );
  });

  test("leaves a file without it as it is, also one in brackets", () => {
    const source = goldSource([item({ label: "side" })]);
    expect(relabelled(source, ["size"], "extent")).toMatchObject({ source, labels: 0 });
  });
});

describe("labels that are merged", () => {
  it("puts items of one place together without loss, and no other", () => {
    fc.assert(
      fc.property(anyItems(["size", "extent", "side"]), anyFile, (items, file) => {
        const before = GoldDocument.parse(goldSource(items, file)).labels.phenotypes;
        const { source, merged } = relabelled(goldSource(items, file), ["size"], "extent");
        const after = GoldDocument.parse(source).labels.phenotypes;
        const flat = after.flatMap(({ merged: others = [], ...one }) => [one, ...others]);
        const known = new Map(before.map((one) => [one.id, one]));
        expect(flat.map(({ id }) => id).sort()).toEqual(before.map(({ id }) => id).sort());
        for (const one of after.flatMap(({ merged: others = [] }) => others))
          expect(one).toEqual(known.get(one.id));
        for (const { merged: _, ...one } of after) {
          const old = known.get(one.id);
          expect(one).toEqual(old?.label === "size" ? { ...old, label: "extent" } : old);
        }
        expect(merged.flatMap(({ others }) => others)).toHaveLength(before.length - after.length);
        for (const { comment } of items) expect(source).toContain(`# ${comment}`);
        expect(source.split(`# ${items[0]?.comment ?? "first line"}`).length).toBe(
          goldSource(items, file).split(`# ${items[0]?.comment ?? "first line"}`).length,
        );
        expect(source.includes("\r\n")).toBe(file.newline === "\r\n" && source.includes("\n"));
      }),
    );
  });

  it("keeps in the list what was taken, whatever came first", () => {
    const source = goldSource([
      item({ label: "size", decision: "rejected" }),
      item({ label: "extent", decision: "accepted", suggested: "extent" }),
    ]);
    const { source: after, merged } = relabelled(source, ["size"], "extent");
    expect(merged).toEqual([{ kept: "p2", others: ["p1"], line: 19, decisionsDiffer: true }]);
    const [kept, ...more] = GoldDocument.parse(after).labels.phenotypes;
    expect(more).toEqual([]);
    expect(kept).toMatchObject({
      id: "p2",
      decision: "accepted",
      merged: [{ id: "p1", label: "size", decision: "rejected", suggestion: { label: "size" } }],
    });
  });

  it("adds to what was merged before", () => {
    const three = goldSource([item({ label: "a" }), item({ label: "b" }), item({ label: "c" })]);
    const once = relabelled(three, ["a"], "b").source;
    const twice = relabelled(once, ["b"], "c").source;
    const [kept] = GoldDocument.parse(twice).labels.phenotypes;
    expect(kept?.merged?.map(({ id, label }) => [id, label])).toEqual([
      ["p2", "b"],
      ["p3", "c"],
    ]);
  });

  it("counts spans that overlap now under one label, and leaves them", () => {
    const source = goldSource([
      item({ label: "a" }),
      item({ label: "b", start: 1 }),
      item({ label: "b", start: 2 }),
    ]);
    const { overlaps, merged } = relabelled(source, ["a", "b"], "c");
    expect([overlaps, merged]).toEqual([2, []]);
  });

  it("gives an adjudicated label to everyone who had one of those that became it", () => {
    const source = goldSource([item({ label: "a" }), item({ label: "b" })])
      .replace("decision: added", "decision: added\n    adjudication: {annotators: [mw]}")
      .replace(/decision: added\nx-mine/, "decision: added\n    adjudication: {annotators: [kt]}\nx-mine");
    const { source: after } = relabelled(source, ["a"], "b");
    const [kept] = GoldDocument.parse(after).labels.phenotypes;
    expect(kept?.adjudication).toEqual({ annotators: ["kt", "mw"] });
    expect(kept?.merged?.[0]?.adjudication).toEqual({ annotators: ["kt"] });
  });
});

describe("a file that is not sound", () => {
  it.each([
    ["does not parse", goldSource([]).replace("annotator: mw", "annotator: [mw"), 6],
    ["is against the schema", goldSource([item({})]).replace("decision: added", "decision: maybe"), 16],
    ["has an id twice", goldSource([item({}), item({ start: 4 })]).replace("id: p2", "id: p1"), 18],
  ])("that %s is refused with the place", (_, source, line) => {
    const result = relabelGold(source, { from: ["size"], to: "extent" });
    expect(result).toMatchObject({ problems: [{ line }] });
    expect(JSON.stringify(result)).not.toContain("abc");
  });
});
