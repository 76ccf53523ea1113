import { describe, expect, it } from "vitest";
import { merging, renaming } from "../../../../extension/labels/migration/label-change";
import type { LabelChange } from "../../../../extension/labels/migration/label-change";
import { relabelProject } from "../../../../extension/labels/migration/relabel-project";
import { defaultPhenotypes, type Phenotype } from "../../../../extension/labels/phenotype";
import { parseProject, phenotypeOf } from "../../../../extension/labels/load-project";

const phenotypesOf = (source: string): readonly Phenotype[] =>
  parseProject(source, "cancerllm.yaml").phenotypes?.map(phenotypeOf) ?? defaultPhenotypes;

/** The project file afterwards, and its phenotypes. */
function after(
  source: string | undefined,
  change: LabelChange,
): { source: string; phenotypes: readonly Phenotype[] } {
  const result = relabelProject(source, "cancerllm.yaml", phenotypesOf(source ?? ""), change);
  const text = result.source ?? source ?? "";
  return { source: text, phenotypes: phenotypesOf(text) };
}

const own = `# my project
notes: notes/*.txt   # all

phenotypes:
  # sizes
  - id: size      # in cm
    title: Size of the tumor
    color: "#4ec9b0"

  - {id: side, key: "7"}
  # the organ
  - tumor-site   # built in
annotator: mw
`;

describe("a phenotype that is renamed", () => {
  it("changes its own lines only, and remembers its former label", () => {
    expect(after(own, renaming("size", "extent")).source).toBe(
      own.replace("id: size      # in cm", "id: extent      # in cm\n    formerly: [size]"),
    );
    expect(after(own, renaming("side", "laterality")).source).toBe(
      own.replace(
        "{id: side,",
        '{id: laterality, formerly: [side], question: "What is the side in the given context?",',
      ),
    );
  });

  it("is asked about as before, also where question, color and key came with its id", () => {
    const [, , before] = phenotypesOf(own);
    const { source, phenotypes } = after(own, renaming("tumor-site", "organ"));
    const { title, id, formerly, ...rest } = phenotypes[2] ?? ({} as Phenotype);
    expect([id, title, formerly]).toEqual(["organ", "Organ", ["tumor-site"]]);
    expect(rest).toEqual({
      question: before?.question,
      guideline: before?.guideline,
      color: before?.color,
      key: before?.key,
    });
    expect(source).toContain('key: "4"   # built in\nannotator: mw\n');
    expect(source.startsWith(own.slice(0, own.indexOf("tumor-site")))).toBe(true);
  });

  it("keeps every former label, but not its present one", () => {
    const once = after(own, renaming("size", "extent"));
    const twice = after(once.source, renaming("extent", "diameter"));
    expect(twice.phenotypes[0]?.formerly).toEqual(["size", "extent"]);
    expect(twice.source).toContain("formerly: [size, extent]\n    title:");
    const back = after(twice.source, renaming("diameter", "size"));
    expect(back.phenotypes[0]).toMatchObject({ id: "size", formerly: ["extent", "diameter"] });
  });

  it.each([
    ["in no file", undefined],
    ["in an empty file", ""],
    ["in a file without phenotypes", "notes: [a.txt]\r\nannotator: mw"],
    ["in a file of comments", "# nothing yet\n"],
  ])("of the default is written out %s", (_, source) => {
    const { phenotypes, source: text } = after(source, renaming("tumor-size", "extent"));
    expect(phenotypes.map(({ id }) => id)).toEqual(
      defaultPhenotypes.map(({ id }) => (id === "tumor-size" ? "extent" : id)),
    );
    expect(text.startsWith(source ?? "")).toBe(true);
    expect(phenotypes[2]?.question).toBe(defaultPhenotypes[2]?.question);
  });

  it("works in brackets, with carriage returns and without a last line end", () => {
    const brackets = "phenotypes: [{id: size}, {id: side}, tumor-site]";
    expect(after(brackets, renaming("size", "extent")).source).toBe(
      'phenotypes: [{id: extent, formerly: [size], question: "What is the size in the given context?"}, {id: side}, tumor-site]',
    );
    const crlf = own.replaceAll("\n", "\r\n");
    expect(after(crlf, renaming("size", "extent")).source).toBe(
      crlf.replace("id: size      # in cm", "id: extent      # in cm\r\n    formerly: [size]"),
    );
    const open = "phenotypes:\n  - id: size";
    expect(after(open, renaming("size", "extent")).phenotypes[0]).toMatchObject({
      id: "extent",
      formerly: ["size"],
      question: "What is the size in the given context?",
    });
  });

  it("cannot take the former name of another one", () => {
    const { source } = after(own, renaming("size", "extent"));
    expect(() => after(source, renaming("side", "size"))).toThrow(/`size` is what `extent` was called/);
  });

  it("is refused where the file is written in a way that cannot be edited safely", () => {
    const shared = "x-p: &p [{id: size}, {id: side}]\nphenotypes: *p\n";
    expect(() => after(shared, renaming("size", "extent"))).toThrow(/cannot be changed safely/);
  });
});

describe("phenotypes that are merged", () => {
  it("become the one that is there; comments stay", () => {
    const { source, phenotypes } = after(own, merging(["size", "side"], "tumor-site"));
    expect(phenotypes).toEqual([{ ...phenotypesOf(own)[2], formerly: ["size", "side"] }]);
    for (const comment of ["# my project", "# all", "# sizes", "# the organ", "# built in"])
      expect(source).toContain(comment);
  });

  it("become a new one, made of the first", () => {
    const { phenotypes } = after(own, merging(["side", "size"], "measure"));
    expect(phenotypes.map(({ id }) => id)).toEqual(["measure", "tumor-site"]);
    expect(phenotypes[0]).toMatchObject({ formerly: ["side", "size"], key: "7" });
  });

  it.each([
    ["[{id: a}, {id: b}, tumor-site, {id: d}]", ["a", "b"], "tumor-site", ["tumor-site", "d"]],
    ["[tumor-size, tumor-site, {id: c}, {id: d}]", ["c", "d"], "b", ["tumor-size", "tumor-site", "b"]],
    ["[{id: a}, tumor-size, tumor-site]", ["tumor-size", "tumor-site"], "a", ["a"]],
    ["[\n  {id: a}, # one\n  {id: b}, # two\n  {id: c},\n]", ["b", "a"], "c", ["c"]],
    ["\n- id: a\n  # of a\n- tumor-size\n# of b\n-   id: b\n    title: B", ["b", "tumor-size"], "a", ["a"]],
  ])("in %s: %j into %s", (list, from, to, left) => {
    expect(after(`phenotypes: ${list}\n`, merging(from, to)).phenotypes.map(({ id }) => id)).toEqual(left);
  });

  it("remembers a label that only gold files had", () => {
    const { phenotypes } = after(own, merging(["tumour size"], "size"));
    expect(phenotypes[0]?.formerly).toEqual(["tumour size"]);
  });
});

it("says where `formerly` names a label that is there", () => {
  const wrong = "phenotypes:\n  - id: a\n  - id: b\n    formerly: [a]\n";
  expect(() => phenotypesOf(wrong)).toThrow(/cancerllm\.yaml:4:5: `formerly` names `a`/);
});
