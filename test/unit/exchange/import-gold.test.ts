import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  planImport,
  undoImport,
  writePlan,
  type ImportRequest,
} from "../../../extension/exchange/import-gold";
import { importers } from "../../../extension/exchange/formats";
import { GoldDocument } from "../../../extension/labels/gold-document";
import type { Decision, GoldLabels } from "../../../extension/labels/gold-label";
import { loadProject } from "../../../extension/labels/load-project";
import { CodePoints } from "../../../extension/notes/code-points";
import { decodeNote } from "../../../extension/notes/read";
import { inFolder, put, putNotes } from "./project";

const text = "Left breast mass of 2.5 cm, grade 2.\nER positive.\n";
const note = decodeNote("a.txt", Buffer.from(text));

interface Decided {
  readonly label: string;
  readonly quote: string;
  readonly decision: Decision;
}

/** A gold file of the note, with a person's comment in it. */
function gold(items: readonly Decided[], status: GoldLabels["status"] = "in-progress"): string {
  const points = CodePoints.of(text);
  const place = (quote: string): { start: number; end: number; text: string } => {
    const from = text.indexOf(quote);
    return { ...points.span({ from, to: from + quote.length }), text: quote };
  };
  const made = items.reduce(
    (document, { label, quote, decision }, index) => {
      const span = place(quote);
      const suggestion = { run: "r", label, ...span, confidence: 0.5 };
      return document.put("phenotypes", {
        id: `p${index + 1}`,
        label,
        ...span,
        prefix: "",
        suffix: "",
        decision,
        ...(decision === "added" ? {} : { suggestion }),
      });
    },
    GoldDocument.create({ path: "a.txt", sha256: note.sha256, annotator: "mw" }),
  );
  return `# mine: keep\n${made.setStatus(status).source}`;
}

/** A doccano file of the note. */
function doccano(labels: readonly (readonly [quote: string, label: string])[]): string {
  const label = labels.map(([quote, name]) => [
    text.indexOf(quote),
    text.indexOf(quote) + quote.length,
    name,
  ]);
  return `${JSON.stringify({ text, label })}\n`;
}

async function inProject(
  files: Readonly<Record<string, string>>,
  work: (request: ImportRequest, folder: string) => Promise<void>,
): Promise<void> {
  const importer = importers.find(({ name }) => name === "doccano");
  if (!importer) throw new Error("There is no doccano.");
  await inFolder(async (folder) => {
    await putNotes(folder, [["a.txt", text]]);
    for (const [path, content] of Object.entries(files)) await put(folder, path, content);
    const project = await loadProject(join(folder, "project"), { user: "mw" });
    const input = join(folder, "in.jsonl");
    await work({ project, importer, input, labels: new Map(), options: {} }, folder);
  });
}

const path = "project/gold/a.txt.yaml";
const spansOf = (source: string): string[] =>
  GoldDocument.parse(source).labels.phenotypes.map(
    ({ id, label, text: quote, decision }) => `${id} ${label} ${quote} ${decision}`,
  );

describe("an import into gold labels that are there", () => {
  it("adds what is new and changes no decision, comment or key", async () => {
    const present = gold([
      { label: "tumor-laterality", quote: "Left", decision: "accepted" },
      { label: "cancer-grade", quote: "grade 2", decision: "rejected" },
      { label: "tumor-site", quote: "breast", decision: "corrected" },
    ]);
    const input = doccano([
      ["Left", "tumor-laterality"],
      ["grade 2", "cancer-grade"],
      ["breast mass", "tumor-site"],
      ["breast", "histological-type"],
      ["2.5 cm", "tumor-size"],
    ]);
    await inProject({ [path]: present, "in.jsonl": input }, async (request, folder) => {
      const plan = await planImport(request);
      expect(await readFile(join(folder, path), "utf8")).toBe(present);
      const written = await writePlan(plan);
      const now = await readFile(join(folder, path), "utf8");
      expect(spansOf(now)).toEqual([...spansOf(present), "p4 tumor-size 2.5 cm added"]);
      expect(now.startsWith("# mine: keep\n")).toBe(true);
      expect(now).toContain(`source: {format: "doccano", file: ${JSON.stringify(`${request.input}:1`)}}`);
      expect(plan.report.leftOut.map(({ id, reason }) => `${id ?? ""} ${reason}`)).toEqual([
        "p1 The gold labels have it already.",
      ]);
      expect(plan.report.lost.map(({ id }) => id).sort()).toEqual(["p2", "p3", "p3"]);
      expect(plan.report.written("phenotype")).toBe(1);

      expect(await undoImport(written)).toEqual([]);
      expect(await readFile(join(folder, path), "utf8")).toBe(present);
    });
  });

  it("writes nothing the second time", async () => {
    await inProject({ "in.jsonl": doccano([["2.5 cm", "tumor-size"]]) }, async (request, folder) => {
      await writePlan(await planImport(request));
      const first = await readFile(join(folder, path), "utf8");
      const second = await planImport(request);
      expect(second.files).toEqual([]);
      expect(second.report.leftOut).toHaveLength(1);
      expect(await readFile(join(folder, path), "utf8")).toBe(first);
    });
  });

  it("names a second source beside the first", async () => {
    await inProject(
      {
        "in.jsonl": doccano([["2.5 cm", "tumor-size"]]),
        "two.jsonl": doccano([["Left", "tumor-laterality"]]),
      },
      async (request, folder) => {
        await writePlan(await planImport(request));
        await writePlan(await planImport({ ...request, input: join(folder, "two.jsonl") }));
        const labels = GoldDocument.parse(await readFile(join(folder, path), "utf8")).labels;
        const { source } = labels as unknown as { source: { file: string }[] };
        expect(source.map(({ file }) => file)).toEqual([`${request.input}:1`, `${folder}/two.jsonl:1`]);
      },
    );
  });

  it("puts a complete note in progress again, and says so", async () => {
    const input = doccano([["2.5 cm", "tumor-size"]]);
    await inProject({ [path]: gold([], "complete"), "in.jsonl": input }, async (request) => {
      const { files, report } = await planImport(request);
      expect(GoldDocument.parse(files[0]?.source ?? "").labels.status).toBe("in-progress");
      expect(report.changed).toHaveLength(1);
    });
  });

  it.each([
    ["does not parse", "version: [\n"],
    ["is of another version of the note", gold([]).replace(note.sha256, `a${"0".repeat(63)}`)],
    ["is by another annotator", gold([]).replace("annotator: mw", "annotator: jd")],
  ])("leaves a file alone that %s", async (_, content) => {
    const input = doccano([["2.5 cm", "tumor-size"]]);
    await inProject({ [path]: content, "in.jsonl": input }, async (request, folder) => {
      const plan = await planImport({ ...request, annotator: "mw" });
      expect(plan.files).toEqual([]);
      expect(plan.report.lost.map(({ kind }) => kind)).toEqual(["note"]);
      expect(await readFile(join(folder, path), "utf8")).toBe(content);
    });
  });

  it("leaves a file alone that was changed while the report was read", async () => {
    await inProject(
      { [path]: gold([]), "in.jsonl": doccano([["2.5 cm", "tumor-size"]]) },
      async (request, folder) => {
        const plan = await planImport(request);
        const other = gold([{ label: "tumor-size", quote: "2.5 cm", decision: "added" }]);
        await writeFile(join(folder, path), other);
        expect(await writePlan(plan)).toEqual([]);
        expect(plan.report.lost).toHaveLength(1);
        expect(await readFile(join(folder, path), "utf8")).toBe(other);
      },
    );
  });
});

describe("an import of new gold labels", () => {
  it("translates labels, leaves chosen ones out and counts those that the project does not have", async () => {
    const input = doccano([
      ["2.5 cm", "Size"],
      ["Left", "Side"],
      ["grade 2", "Other"],
    ]);
    await inProject({ "in.jsonl": input }, async (request) => {
      const labels = new Map([
        ["Size", "tumor-size"],
        ["Side", undefined],
      ]);
      const { files, report, unknownLabels } = await planImport({ ...request, labels });
      expect(spansOf(files[0]?.source ?? "")).toEqual([
        "p1 tumor-size 2.5 cm added",
        "p2 Other grade 2 added",
      ]);
      expect([...unknownLabels]).toEqual([["Other", 1]]);
      expect(report.lost).toEqual([]);
      expect(report.leftOut).toHaveLength(2);
    });
  });

  it("is taken back whole, but for files that were changed since", async () => {
    await inProject({ "in.jsonl": doccano([["2.5 cm", "tumor-size"]]) }, async (request, folder) => {
      const written = await writePlan(await planImport(request));
      await undoImport(written);
      await expect(stat(join(folder, path))).rejects.toMatchObject({ code: "ENOENT" });
      await writePlan(await planImport(request));
      await writeFile(join(folder, path), gold([]));
      expect(await undoImport(written)).toEqual([join(folder, path)]);
      expect(await readFile(join(folder, path), "utf8")).toBe(gold([]));
    });
  });

  it("reads every file of a folder", async () => {
    const files = { "all/one.jsonl": doccano([["Left", "tumor-laterality"]]), "all/x.png": "no" };
    const more = { "all/sub/two.jsonl": doccano([["2.5 cm", "tumor-size"]]) };
    await inProject({ ...files, ...more }, async (request, folder) => {
      const plan = await planImport({ ...request, input: join(folder, "all") });
      expect(spansOf(plan.files[0]?.source ?? "")).toEqual([
        "p1 tumor-laterality Left added",
        "p2 tumor-size 2.5 cm added",
      ]);
      await expect(planImport({ ...request, input: join(folder, "project") })).rejects.toMatchObject({
        reason: "not-this-format",
      });
    });
  });

  it("stops before it writes", async () => {
    await inProject({ "in.jsonl": doccano([["Left", "tumor-laterality"]]) }, async (request) => {
      await expect(planImport(request, { signal: AbortSignal.abort() })).rejects.toMatchObject({
        name: "AbortError",
      });
    });
  });
});
