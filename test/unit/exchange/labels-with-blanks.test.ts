import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { bratExporter } from "../../../extension/exchange/brat";
import { conllExporter } from "../../../extension/exchange/conll";
import { exported, inFolder, labelled } from "./project";

const note = labelled("a.txt", "left breast\n", [[0, 4, "Tumor  side"]]);

it.each([
  [bratExporter, "out/a.ann", "T1\tTumor_side 0 4\tleft\n"],
  [conllExporter, "out/labels.conll", "left\tB-Tumor_side\n"],
])("a label with blanks does not break a line of $name, and is reported", async (exporter, file, line) => {
  await inFolder(async (folder) => {
    const { report } = await exported(folder, exporter, [note]);
    expect(await readFile(join(folder, file), "utf8")).toContain(line);
    expect(report.changed.map(({ id }) => id)).toEqual(["p1"]);
  });
});
