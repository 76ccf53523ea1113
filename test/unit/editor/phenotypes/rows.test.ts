import { describe, expect, it } from "vitest";
import { RowNodes } from "../../../../extension/editor/phenotypes/row-nodes";
import { rowsOf, type Listing } from "../../../../extension/editor/phenotypes/rows";
import { defaultPhenotypes } from "../../../../extension/labels/phenotype";
import type { ReviewPhenotype } from "../../../../extension/labels/review";

function phenotype(start: number, changes: Partial<ReviewPhenotype> = {}): ReviewPhenotype {
  return {
    key: `s:tumor-size@${start}-${start + 6}`,
    label: "tumor-size",
    start,
    end: start + 6,
    text: "2.5 cm",
    state: "suggested",
    confidence: 0.899,
    alignment: "exact",
    ...changes,
  };
}

function listing(phenotypes: readonly ReviewPhenotype[], changes: Partial<Listing> = {}): Listing {
  return {
    snapshot: { phenotypes, unanchored: [], displaced: [] },
    labels: defaultPhenotypes,
    byLabel: true,
    filter: { kind: "all" },
    lineOf: ({ start }) => start,
    ...changes,
  };
}

const site = phenotype(20, { key: "s:site", label: "tumor-site", text: "breast" });

describe("rows of the Phenotypes view", () => {
  it("are by label in the project's order, with the label's key and how many are decided", () => {
    const rows = rowsOf(listing([phenotype(1), site, phenotype(30, { key: "g:p1", state: "accepted" })]));
    expect(rows.map(({ row }) => row)).toMatchObject([
      { title: "Tumor size", description: "1/2 · key 3" },
      { title: "Tumor site", description: "0/1 · key 4" },
    ]);
    expect(rows[0]?.children.map(({ row }) => row)).toMatchObject([
      { description: "suggested · 89 % · line 1" },
      { description: "accepted · 89 % · line 30" },
    ]);
  });

  it("are in the order of the text with their label, and end with what has no place", () => {
    const unanchored = [{ key: "u:1", label: "tumor-site", answer: "lung", confidence: 0.5, reason: "Why." }];
    const rows = rowsOf(
      listing([phenotype(1), site], {
        byLabel: false,
        filter: { kind: "below", confidence: 0.9 },
        snapshot: { phenotypes: [phenotype(1), { ...site, confidence: 0.95 }], unanchored, displaced: [] },
      }),
    );
    expect(rows.map(({ row }) => row)).toMatchObject([
      { description: "Tumor size · suggested · 89 % · line 1" },
      { title: "Without a Place", description: "1" },
    ]);
    expect(rows[1]?.children[0]?.row).toMatchObject({ text: "lung", label: "Tumor site" });
  });
});

describe("a list that is updated", () => {
  it("draws nothing where nothing else is shown", () => {
    const nodes = new RowNodes("note");
    expect(nodes.update(rowsOf(listing([phenotype(1), site])))).toBe("all");
    const [before] = nodes.roots;
    expect(nodes.update(rowsOf(listing([phenotype(1), { ...site }])))).toEqual([]);
    expect(nodes.roots[0]).toBe(before);
  });

  it("draws only the label in which something is decided", () => {
    const nodes = new RowNodes("note");
    nodes.update(rowsOf(listing([phenotype(1), site])));
    const changed = nodes.update(rowsOf(listing([phenotype(1, { key: "g:p1", state: "accepted" }), site])));
    expect(changed).toEqual([nodes.get("group tumor-size")]);
    expect(nodes.get("group tumor-size")?.children.map(({ key }) => key)).toEqual(["g:p1"]);
  });

  it("draws one row of a plain list, and all of it where rows come or go", () => {
    const nodes = new RowNodes("note");
    const inText = (...items: ReviewPhenotype[]): Listing => listing(items, { byLabel: false });
    nodes.update(rowsOf(inText(phenotype(1), site)));
    expect(nodes.update(rowsOf(inText(phenotype(1), { ...site, confidence: 0.5 })))).toEqual([
      nodes.get("s:site"),
    ]);
    expect(nodes.update(rowsOf(inText(phenotype(1))))).toBe("all");
    expect(nodes.get("s:site")).toBeUndefined();
  });
});
