import type { GgufInsights, Llama } from "node-llama-cpp";
import { describe, expect, it } from "vitest";
import type { GpuMemory } from "../../../../extension/engine/messages";
import { planLoad, smallerPlan, type LoadPlan } from "../../../../extension/engine/worker/plan";

const gigabyte = 1e9;

/** A model of 8 GB in 32 layers whose sequences take half a gigabyte each, of which the layers' share is on the GPU. */
function model(): GgufInsights {
  const share = (gpuLayers: number): number => gpuLayers / 32;
  return {
    totalLayers: 32,
    trainContextSize: 8192,
    estimateModelResourceRequirementsV2: ({ gpuLayers }: { gpuLayers: number }) =>
      Promise.resolve({
        cpuRam: 8 * gigabyte * (1 - share(gpuLayers)),
        gpuVram: 8 * gigabyte * share(gpuLayers),
      }),
    estimateContextResourceRequirementsV2: (wanted: { sequences: number; modelGpuLayers: number }) => {
      const state = 0.5 * gigabyte * wanted.sequences;
      const onGpu = share(wanted.modelGpuLayers);
      return Promise.resolve({ cpuRam: state * (1 - onGpu), gpuVram: state * onGpu });
    },
    configurationResolver: { resolveModelGpuLayersV2: () => Promise.resolve({ gpuLayers: 20 }) },
  } as unknown as GgufInsights;
}

const llama = { vramPaddingSize: 0 } as unknown as Llama;
const gpu = (free: number): GpuMemory => ({
  total: 24 * gigabyte,
  used: 24 * gigabyte - free,
  free,
  unifiedSize: 0,
});
const promptTokens = 3584;

describe("a plan", () => {
  it("has all layers on a GPU with room, and as many sequences as fit there", async () => {
    const plan = await planLoad(model(), llama, gpu(11 * gigabyte), { promptTokens });
    expect(plan).toEqual({ gpuLayers: 32, contextSize: 4096, sequences: 6 });
  });

  it("has some layers on a GPU that others have filled", async () => {
    const { gpuLayers } = await planLoad(model(), llama, gpu(5 * gigabyte), { promptTokens });
    expect(gpuLayers).toBe(20);
  });

  it("has none without a GPU, and what was asked for by number", async () => {
    const asked = { promptTokens, contextSize: 2048, sequences: 3 };
    expect(await planLoad(model(), llama, undefined, asked)).toEqual({
      gpuLayers: 0,
      contextSize: 2048,
      sequences: 3,
    });
  });
});

describe("a plan that has no room", () => {
  it("gives way in sequences, then layers, then context, and ends", () => {
    const steps: LoadPlan[] = [];
    let plan: LoadPlan | undefined = { gpuLayers: 3, contextSize: 4096, sequences: 4 };
    while (plan) {
      steps.push(plan);
      plan = smallerPlan(plan, {});
    }
    expect(steps.map(({ gpuLayers, contextSize, sequences }) => [sequences, gpuLayers, contextSize])).toEqual(
      [
        [4, 3, 4096],
        [2, 3, 4096],
        [1, 3, 4096],
        [1, 1, 4096],
        [1, 0, 4096],
        [1, 0, 2048],
        [1, 0, 1024],
      ],
    );
  });

  it("keeps what was asked for by number", () => {
    const plan = { gpuLayers: 0, contextSize: 4096, sequences: 4 };
    expect(smallerPlan(plan, { sequences: 4, contextSize: 4096 })).toBeUndefined();
    expect(smallerPlan(plan, { sequences: 4 })).toEqual({ ...plan, contextSize: 2048 });
  });
});
