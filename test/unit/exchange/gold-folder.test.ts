import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { conllExporter } from "../../../extension/exchange/conll";
import type { LabelledNote } from "../../../extension/exchange/format";
import { readLabelled } from "../../../extension/exchange/gold-folder";
import { writeOutput } from "../../../extension/exchange/output";
import { ExchangeReport } from "../../../extension/exchange/report";
import { GoldDocument } from "../../../extension/labels/gold-document";
import { decodeNote } from "../../../extension/notes/read";
import { inFolder, labelled, options, put, stream } from "./project";

const text = "secret left breast\n";

function yaml(path: string, start: number, quote: string, sha256: string): string {
  const item = { id: "p1", label: "tumor-laterality", start, end: start + quote.length, text: quote };
  return GoldDocument.create({ path, sha256, annotator: "mw" })
    .put("phenotypes", { ...item, prefix: "", suffix: "", decision: "added" })
    .setStatus("complete").source;
}

async function read(folder: string): Promise<{ notes: LabelledNote[]; report: ExchangeReport }> {
  const report = new ExchangeReport();
  const notes: LabelledNote[] = [];
  const selection = { states: ["complete"] } as const;
  for await (const one of readLabelled(folder, join(folder, "gold"), selection, report)) notes.push(one);
  return { notes, report };
}

describe("the gold labels of a folder", () => {
  it("are passed on only where they can be trusted to the character, and no note's text is in the report", async () => {
    await inFolder(async (folder) => {
      const { sha256 } = decodeNote("a", Buffer.from(text));
      for (const name of ["good", "slice", "changed", "gone", "progress"])
        if (name !== "gone") await put(folder, `${name}.txt`, text);
      await put(folder, "gold/good.txt.yaml", yaml("good.txt", 7, "left", sha256));
      await put(folder, "gold/slice.txt.yaml", yaml("slice.txt", 8, "left", sha256));
      await put(folder, "gold/changed.txt.yaml", yaml("changed.txt", 7, "left", "0".repeat(63) + "a"));
      await put(folder, "gold/gone.txt.yaml", yaml("gone.txt", 7, "left", sha256));
      await put(folder, "gold/broken.yaml", "version: [\n");
      const open = GoldDocument.parse(yaml("progress.txt", 7, "left", sha256)).setStatus("in-progress");
      await put(folder, "gold/progress.txt.yaml", open.source);
      const { notes, report } = await read(folder);
      expect(notes.map(({ note, gold }) => [note.path, gold.phenotypes.length])).toEqual([
        ["good.txt", 1],
        ["slice.txt", 0],
      ]);
      expect(report.lost.map(({ place, kind }) => `${kind} ${place}`).sort()).toEqual([
        "note broken.yaml",
        "note changed.txt.yaml",
        "note gone.txt.yaml",
        "phenotype slice.txt",
      ]);
      expect(report.leftOut.map(({ place }) => place)).toEqual(["progress.txt.yaml"]);
      expect(JSON.stringify(report)).not.toContain("secret");
    });
  });
});

describe("writing", () => {
  const overlapping = labelled("a.txt", text, [
    [7, 11, "tumor-laterality"],
    [7, 18, "tumor-site"],
  ]);

  it("leaves nothing behind with strict, where a label would be lost", async () => {
    await inFolder(async (folder) => {
      const write = async (strict: boolean): Promise<string[]> => {
        const report = new ExchangeReport();
        const pieces = conllExporter.export(stream([overlapping]), options, report);
        return writeOutput(pieces, join(folder, "out"), { strict, overwrite: false }, report);
      };
      expect(await write(true)).toEqual([]);
      expect(await readdir(folder)).toEqual([]);
      expect(await write(false)).toEqual([join(folder, "out", "labels.conll")]);
      await expect(write(false)).rejects.toMatchObject({ reason: "exists" });
    });
  });
});
