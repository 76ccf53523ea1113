import { describe, expect, it } from "vitest";
import { differences, laneId, type Lane } from "../../../../extension/cli/queue/lane";

const lane: Lane = {
  product: "1.0.0",
  model: "a".repeat(64),
  protocol: "instruct",
  parameters: { examples: 2, prompts: "built-in" },
  contextSize: 2048,
  maxContextTokens: 1500,
};

describe("what workers of a run have in common", () => {
  it("is another lane with anything that changes answers, and the same whatever the order", () => {
    const others: Lane[] = [
      { ...lane, product: "1.0.1" },
      { ...lane, model: "b".repeat(64) },
      { ...lane, protocol: "cancerllm" },
      { ...lane, parameters: { examples: 3, prompts: "built-in" } },
      { ...lane, parameters: { examples: 2, prompts: "own" } },
      { ...lane, contextSize: 4096 },
      { ...lane, maxContextTokens: 1000 },
    ];
    expect(new Set([lane, ...others].map(laneId)).size).toBe(others.length + 1);
    for (const other of others) expect(differences(other, lane)).not.toEqual([]);
    expect(laneId({ ...lane, parameters: { prompts: "built-in", examples: 2 } })).toBe(laneId(lane));
    expect(differences(lane, lane)).toEqual([]);
  });

  it("is told in words, each difference with what the worker has first", () => {
    expect(differences({ model: "b".repeat(64), product: "2.0.0" }, lane)).toEqual([
      "version 1.0.0, not 2.0.0",
      "model aaaaaaaaaaaa…, not bbbbbbbbbbbb…",
    ]);
    expect(differences({ ...lane, parameters: { examples: 0, prompts: "built-in" } }, lane)).toEqual([
      "examples 2, not 0",
    ]);
    expect(differences({}, lane)).toEqual([]);
  });
});
