import { cp } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { exportGold } from "../../../extension/exchange/export-gold";
import { defaultExportOptions } from "../../../extension/exchange/format";
import { exporters, importers } from "../../../extension/exchange/formats";
import { planImport } from "../../../extension/exchange/import-gold";
import { loadProject } from "../../../extension/labels/load-project";
import { inFolder } from "./project";

const samples = join(import.meta.dirname, "../../../samples");

it.each(importers.map((importer) => [importer.name, importer] as const))(
  "the samples, exported as %s and imported beside their own labels, bring nothing new and lose nothing",
  async (name, importer) => {
    const exporter = exporters.find((one) => one.name === name);
    if (!exporter) throw new Error(`There is no ${name}.`);
    await inFolder(async (folder) => {
      const root = join(folder, "project");
      await cp(samples, root, { recursive: true });
      const project = await loadProject(root);
      const { report, files } = await exportGold({
        project,
        goldFolder: project.goldFolder,
        exporter,
        selection: { states: ["complete", "in-progress"] },
        options: defaultExportOptions,
        out: join(folder, "out"),
        strict: false,
        overwrite: false,
        dryRun: false,
      });
      expect(report.lost.filter(({ kind }) => kind === "note")).toEqual([]);
      const [only = ""] = files.filter((file) => /\.(?:jsonl?|conll)$/.test(file));
      const input = importer.takesFolder ? join(folder, "out") : only;
      const plan = await planImport({ project, importer, input, labels: new Map(), options: {} });
      expect(plan.report.lost).toEqual([]);
      expect(plan.report.changed).toEqual([]);
      expect(plan.files).toEqual([]);
      const carried = (["phenotype", "diagnosis", "treatment"] as const).map((kind) => report.written(kind));
      expect(plan.report.leftOut).toHaveLength(carried.reduce((sum, count) => sum + count, 0));
      expect(report.written("phenotype")).toBeGreaterThan(200);
    });
  },
);
