import { expect, it } from "vitest";
import { annotateNote } from "../../../extension/engine/annotate";
import { RunMeter } from "../../../extension/engine/run-meter";
import { cancerllmProtocol } from "../../../extension/engine/protocols/cancerllm/cancerllm";
import { defaultPhenotypes } from "../../../extension/labels/phenotype";
import { ScriptedEngine } from "./scripted-engine";

it("counts every answer of a note, its prompt and what was evaluated of it", async () => {
  const engine = new ScriptedEngine(() => "none");
  const meter = new RunMeter(engine);
  await annotateNote(
    { path: "a.txt", text: "Left breast. Grade 2.", sha256: "" },
    {
      engine: meter.engine,
      protocol: cancerllmProtocol,
      phenotypes: defaultPhenotypes,
      tasks: ["phenotypes", "diagnosis", "treatment"],
      run: "r",
      exchanges: false,
    },
  );
  const asked = engine.prompts.length;
  expect(asked).toBe(2 * defaultPhenotypes.length + 2);
  // A scripted answer is one token; its prompt counts three, of which two were evaluated.
  expect(meter.cost()).toEqual({
    notes: 0,
    promptTokens: 3 * asked,
    evaluatedTokens: 2 * asked,
    answerTokens: asked,
  });
});

it("tells the median and the 95th percentile of a note, and the memory where it is known", () => {
  const engine = Object.assign(new ScriptedEngine(() => ""), { peakMemory: 1000 });
  const meter = new RunMeter(engine);
  for (let second = 20; second > 0; second -= 1) meter.noteDone(second);
  expect(meter.cost()).toMatchObject({
    notes: 20,
    secondsPerNote: { median: 10, p95: 19 },
    memory: { ram: 1000, gpu: 0 },
  });
});
