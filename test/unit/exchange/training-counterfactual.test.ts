import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { exportGold } from "../../../extension/exchange/export-gold";
import { ExchangeError } from "../../../extension/exchange/exchange-error";
import { defaultExportOptions } from "../../../extension/exchange/format";
import { exporters } from "../../../extension/exchange/formats";
import { loadProject } from "../../../extension/labels/load-project";
import { inFolder } from "./project";

const samples = join(import.meta.dirname, "../../../samples");

interface Exported {
  readonly files: Readonly<Record<string, Record<string, unknown>[]>>;
  readonly card: string;
}

async function exportSamples(
  format: string,
  options: { readonly counterfactual: number; readonly seed?: number },
  split?: string,
): Promise<Exported> {
  const project = await loadProject(samples);
  const exporter = exporters.find(({ name }) => name === format);
  if (!exporter) throw new Error(format);
  return inFolder(async (folder) => {
    await exportGold({
      project,
      goldFolder: project.goldFolder,
      exporter,
      selection: { states: ["complete"] },
      options: { ...defaultExportOptions, ...options },
      split: split === undefined ? undefined : { ratio: split, groupBy: "note" },
      out: join(folder, "out"),
      strict: false,
      overwrite: false,
      dryRun: false,
    });
    const rows = async (name: string): Promise<Record<string, unknown>[]> =>
      (await readFile(join(folder, "out", `${name}.jsonl`), "utf8").catch(() => ""))
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as Record<string, unknown>);
    const files = { train: await rows("train"), valid: await rows("valid"), test: await rows("test") };
    return { files, card: await readFile(join(folder, "out/README.md"), "utf8") };
  });
}

describe("counterfactual training data", () => {
  it("replaces a share of the labels, keeps the prompts and says so in the card", async () => {
    const right = await exportSamples("alpaca", { counterfactual: 0 });
    const wrong = await exportSamples("alpaca", { counterfactual: 0.4 });
    const [before, after] = [right.files["train"] ?? [], wrong.files["train"] ?? []];
    expect(after.map(({ input }) => input)).toEqual(before.map(({ input }) => input));
    const differing = after.filter(({ output }, at) => output !== before[at]?.["output"]);
    expect(differing.length).toBeGreaterThan(50);
    expect(differing.every(({ output }) => output !== "none")).toBe(true);
    const [, replaced, total] = /\*\*(\d+) of (\d+) labels are wrong on purpose\*\*/.exec(wrong.card) ?? [];
    expect(Number(replaced) / Number(total)).toBeCloseTo(0.4, 1);
    expect(wrong.card).toContain("rate 0.4, seed 1");
    expect(right.card).not.toContain("wrong on purpose");
  });

  it("draws by the seed", async () => {
    const first = await exportSamples("cancerllm-instruct", { counterfactual: 0.5, seed: 1 });
    expect(await exportSamples("cancerllm-instruct", { counterfactual: 0.5, seed: 1 })).toEqual(first);
    const other = await exportSamples("cancerllm-instruct", { counterfactual: 0.5, seed: 2 });
    expect(other.files["train"]).not.toEqual(first.files["train"]);
  });

  it("leaves valid and test as they are", async () => {
    const right = await exportSamples("messages", { counterfactual: 0 }, "2:1:1");
    const wrong = await exportSamples("messages", { counterfactual: 0.8 }, "2:1:1");
    expect(wrong.files["train"]).not.toEqual(right.files["train"]);
    expect(wrong.files["valid"]).toEqual(right.files["valid"]);
    expect(wrong.files["test"]).toEqual(right.files["test"]);
    expect(right.files["test"]?.length).toBeGreaterThan(10);
  });

  it("refuses formats that have no labels to replace", async () => {
    for (const format of ["dpo", "kto", "conll"]) {
      const made = exportSamples(format, { counterfactual: 0.4 });
      await expect(made).rejects.toThrow(ExchangeError);
      await expect(made).rejects.toThrow("takes no wrong labels");
    }
  });
});
