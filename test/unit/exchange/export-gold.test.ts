import { existsSync } from "node:fs";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { exportGold, type ExportRequest } from "../../../extension/exchange/export-gold";
import { defaultExportOptions } from "../../../extension/exchange/format";
import { exporters } from "../../../extension/exchange/formats";
import { GoldDocument } from "../../../extension/labels/gold-document";
import type { GoldPhenotype } from "../../../extension/labels/gold-label";
import { loadProject } from "../../../extension/labels/load-project";
import { decodeNote } from "../../../extension/notes/read";
import { inFolder, put, putNotes } from "./project";

const text = "Left breast mass of 2.5 cm.\nGrade 2.\n";
const { sha256 } = decodeNote("a", Buffer.from(text));
const left: GoldPhenotype = {
  ...{ id: "p1", label: "tumor-laterality", start: 0, end: 4, text: "Left" },
  ...{ prefix: "", suffix: "", decision: "added" },
};
const displaced: GoldPhenotype = { ...left, id: "p2", label: "cancer-grade", text: "grade III" };

function gold(path: string): GoldDocument {
  return GoldDocument.create({ path, sha256, annotator: "mw" }).put("phenotypes", left).setStatus("complete");
}

/** A project of two notes with gold labels, one with a label that awaits a place. */
async function inProject(
  format: string,
  work: (request: ExportRequest, folder: string) => Promise<void>,
): Promise<void> {
  const exporter = exporters.find(({ name }) => name === format);
  if (!exporter) throw new Error(`There is no ${format}.`);
  await inFolder(async (folder) => {
    await putNotes(folder, [
      ["a.txt", text],
      ["b.txt", text],
    ]);
    await put(folder, "project/gold/a.txt.yaml", gold("a.txt").source);
    await put(folder, "project/gold/b.txt.yaml", gold("b.txt").put("displaced", displaced).source);
    const project = await loadProject(join(folder, "project"));
    const request: ExportRequest = {
      project,
      goldFolder: project.goldFolder,
      exporter,
      selection: { states: ["complete"] },
      options: defaultExportOptions,
      out: join(folder, "out"),
      strict: false,
      overwrite: false,
      dryRun: false,
    };
    await work(request, folder);
  });
}

describe("an export of a project", () => {
  it("loses, with its reason, a label of an earlier version of the note that awaits a place", async () => {
    await inProject("bioc", async (request) => {
      const { report } = await exportGold(request);
      expect(report.lost).toEqual([
        expect.objectContaining({
          place: "b.txt",
          id: "p2",
          reason: expect.stringContaining("awaits a place") as string,
        }),
      ]);
    });
  });

  it("asks no training question of the kind that has no certain place", async () => {
    await inProject("cancerllm-instruct", async (request, folder) => {
      await exportGold(request);
      const rows = (await readFile(join(folder, "out/train.jsonl"), "utf8")).split("\n");
      expect(rows.filter((row) => row.includes("cancer grade"))).toHaveLength(2);
      expect(rows.filter((row) => row.includes("tumor size"))).toHaveLength(4);
    });
  });

  it("takes adjudicated labels before the annotators', and those of two annotators never silently", async () => {
    await inProject("bioc", async (request, folder) => {
      const by = (annotator: string): string =>
        gold("a.txt").source.replace("annotator: mw", `annotator: ${annotator}`);
      await put(folder, "project/gold/aa/a.txt.yaml", by("aa"));
      await rm(join(folder, "project/gold/a.txt.yaml"));
      await put(folder, "project/gold/mw/a.txt.yaml", by("mw"));
      const twice = await exportGold({ ...request, dryRun: true });
      expect(twice.report.lost.map(({ place }) => place)).toContain("mw/a.txt.yaml");
      await put(folder, "project/gold/adjudicated/a.txt.yaml", by("mw"));
      const adjudicated = await exportGold({ ...request, dryRun: true });
      expect(adjudicated.report.lost.map(({ kind }) => kind)).toEqual(["phenotype"]);
      expect(adjudicated.report.leftOut.map(({ place, reason }) => `${place}: ${reason}`)).toEqual([
        "aa/a.txt.yaml: The adjudicated labels of this note are taken instead.",
        "mw/a.txt.yaml: The adjudicated labels of this note are taken instead.",
      ]);
      const selection = { states: ["complete"], annotators: ["mw"] } as const;
      const own = await exportGold({ ...request, selection, dryRun: true });
      expect(own.report.leftOut.map(({ place }) => place)).toEqual([
        "adjudicated/a.txt.yaml",
        "aa/a.txt.yaml",
      ]);
    });
  });

  it("leaves nothing behind where it is stopped half-way", async () => {
    await inProject("brat", async (request, folder) => {
      const controller = new AbortController();
      const stopAtSecond = (done: number): void => {
        if (done === 1) controller.abort();
      };
      const stopped = exportGold(request, { signal: controller.signal, onProgress: stopAtSecond });
      await expect(stopped).rejects.toMatchObject({ name: "AbortError" });
      expect(existsSync(join(folder, "out"))).toBe(false);
    });
  });

  it("writes no file where no note is taken, and says that there are no gold labels where there are none", async () => {
    await inProject("messages", async (request, folder) => {
      const none = await exportGold({ ...request, selection: { states: ["in-progress"] } });
      expect(none.files).toEqual([]);
      expect(none.report.leftOut).toHaveLength(2);
      expect(existsSync(join(folder, "out"))).toBe(false);
      const elsewhere = exportGold({ ...request, goldFolder: join(folder, "nowhere") });
      await expect(elsewhere).rejects.toMatchObject({ reason: "nothing" });
    });
  });

  it("tells how far it is, in gold files", async () => {
    await inProject("brat", async (request) => {
      const steps: string[] = [];
      await exportGold(request, { onProgress: (done, total) => void steps.push(`${done}/${total}`) });
      expect(steps).toEqual(["0/2", "1/2"]);
    });
  });

  it("replaces neither notes nor gold labels", async () => {
    await inProject("brat", async (request) => {
      const { root, goldFolder } = request.project;
      for (const out of [root, goldFolder, join(goldFolder, "sub")])
        await expect(exportGold({ ...request, out, overwrite: true })).rejects.toMatchObject({
          reason: "protected",
        });
      expect(await readFile(join(root, "a.txt"), "utf8")).toBe(text);
      expect((await readdir(root)).sort()).toEqual(["a.txt", "b.txt", "gold"]);
    });
  });
});
