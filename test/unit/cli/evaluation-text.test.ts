import { expect, it } from "vitest";
import { evaluationText } from "../../../extension/cli/evaluation-text";
import type { RunComparison } from "../../../extension/evaluation/compare-runs";
import { costOf } from "../../../extension/evaluation/cost";
import type { Evaluation } from "../../../extension/evaluation/evaluate";
import type { RunMeta } from "../../../extension/labels/run-folder";

const run: RunMeta = {
  version: 1,
  run: "20261126T101500Z-3f2a",
  started: "2026-11-26T10:15:00.000Z",
  model: { name: "Model", quantization: "Q8_0" },
  protocol: "cancerllm",
  phenotypes: [],
  tasks: ["phenotypes"],
  parameters: {},
  backend: { type: "cpu", name: "CPU" },
  versions: {},
};
const evaluation: Evaluation = {
  version: 1,
  run,
  annotators: [],
  scorers: [],
  tasks: [],
  labels: [],
  notes: [],
  leftOut: [],
  resampling: { samples: 0, seed: 1 },
  scores: [],
  reliability: [],
  confusion: [],
  findings: [],
  questions: [],
};

it("keeps the columns of a comparison apart, however long a name or wide an interval is", () => {
  const figure = { task: "phenotypes", variant: "exact", metric: "f1", p: 0.25, adjusted: 1 } as const;
  const differences: RunComparison["differences"] = [
    {
      ...{ ...figure, scorer: "spans", label: "a-label-with-a-very-long-name-of-its-own" },
      ...{ first: 1, second: 0, value: -1, low: -1, high: -1 },
    },
    {
      ...{ ...figure, scorer: "spans", label: "er" },
      ...{ first: 0.5, second: 0.75, value: 0.25, low: 0, high: 0.5 },
    },
  ];
  const comparison: RunComparison = { first: run, second: run, notes: 3, differences };
  const lines = evaluationText(evaluation, costOf(run), { comparison, cost: costOf(run) }).slice(-3);
  expect(lines.map((line) => line.split(/ {2,}/))).toEqual([
    ["", "this", "other", "difference", "95 %", "p", "p (Holm)"],
    [
      "spans exact phenotypes a-label-with-a-very-long-name-of-its-own f1",
      ...["100.00", "0.00", "-100.00", "-100.00 to -100.00", "0.2500", "1.0000"],
    ],
    ["spans exact phenotypes er f1", "50.00", "75.00", "+25.00", "0.00 to 50.00", "0.2500", "1.0000"],
  ]);
  expect(new Set(lines.map((line) => line.length)).size).toBe(1);
});
