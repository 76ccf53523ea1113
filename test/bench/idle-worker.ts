// A worker of the queue whose engine answers nothing at once: what is left is the queue's own work. For queue.mjs.
import type { Engine } from "../../extension/engine/engine";
import { cancerllmProtocol } from "../../extension/engine/protocols/cancerllm/cancerllm";
import { connect } from "../../extension/cli/queue/connection";
import { parseQueueAddress } from "../../extension/cli/queue/address";
import { workOnQueue } from "../../extension/cli/queue/work-loop";

const engine: Engine = {
  info: {
    model: {
      name: "idle",
      path: "idle",
      sha256: "0".repeat(64),
      architecture: "none",
      quantization: "none",
      size: 1,
      contextSize: 2048,
      hasChatTemplate: false,
      maxContextTokens: 1500,
    },
    backend: {
      name: "nothing",
      type: "cpu",
      gpuLayers: 0,
      totalLayers: 1,
      gpuMemory: 0,
      threads: 1,
      sequences: 4,
    },
    versions: { nodeLlamaCpp: "0", llamaCpp: "0" },
  },
  countTokens: (texts) => Promise.resolve(texts.map((text) => text.length)),
  complete: (requests, { onCompletion }) => {
    for (const { id } of requests) {
      const tokens = [{ text: "none", confidence: 1 }];
      const counts = { ms: 0, promptTokens: 1, evaluatedTokens: 1 };
      onCompletion({ id, text: "none", tokens, confidence: 1, stop: "end", ...counts });
    }
    return Promise.resolve();
  },
  dispose: () => Promise.resolve(),
};

const [address = "", root = ""] = process.argv.slice(2);
const stopping = new AbortController();
process.on("SIGTERM", () => {
  stopping.abort();
});

async function main(): Promise<void> {
  const redis = await connect(parseQueueAddress(address));
  await workOnQueue({
    ...{ redis, root, signal: stopping.signal, lostAfter: 30 },
    openEngine: () => Promise.resolve(engine),
    openProtocol: () => Promise.resolve(cancerllmProtocol),
    parallel: 20,
  });
  redis.disconnect();
}

void main();
