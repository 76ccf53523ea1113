import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { beforeAll, describe, expect, it } from "vitest";
import type { MessageFromWorker, MessageToWorker } from "../../extension/engine/messages";
import { build, modelPath, workerPath } from "./built";

beforeAll(build);

interface Loaded {
  readonly sequences: number;
  readonly contextSize: number;
  /** Bytes of address space that the process had at most. */
  readonly space: number;
  readonly warnings: readonly string[];
}

/** Loads the embedded model with a long context in a process that may have so much address space. @param limit bytes */
function load(limit: number | undefined): Promise<Loaded> {
  const shell = `${limit === undefined ? "" : `ulimit -v ${Math.floor(limit / 1024)}; `}exec "$0" --expose-gc "$1"`;
  const child = spawn("sh", ["-c", shell, process.execPath, workerPath], {
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  const warnings: string[] = [];
  return new Promise<Loaded>((resolve, reject) => {
    child.on("exit", () => {
      reject(new Error("The process ended."));
    });
    child.on("message", (data) => {
      const message = data as MessageFromWorker;
      if (message.type === "log" && message.level === "warning") warnings.push(message.text);
      if (message.type === "load-failed") reject(new Error(message.failure.message));
      if (message.type !== "ready") return;
      const { backend, model } = message.info;
      void readFile(`/proc/${child.pid}/status`, "utf8").then((status) => {
        const space = 1024 * Number(/VmPeak:\s+(\d+)/.exec(status)?.[1]);
        resolve({ sequences: backend.sequences, contextSize: model.contextSize, space, warnings });
      }, reject);
    });
    const options = { modelPath, gpu: "off", sha256: "known", threads: 1, contextSize: 16_384 } as const;
    child.send({ type: "load", options } satisfies MessageToWorker);
  }).finally(() => {
    child.removeAllListeners("exit");
    child.kill("SIGKILL");
  });
}

describe.skipIf(process.platform !== "linux")("memory that does not suffice", () => {
  it("is met by a smaller plan, and told", async () => {
    const free = await load(undefined);
    expect(free.sequences).toBeGreaterThan(1);
    // A quarter of a gigabyte is saved with half the sequences: what is missing is half of that.
    const tight = await load(free.space - 130e6);
    expect(tight.sequences).toBeLessThan(free.sequences);
    expect(tight.contextSize).toBe(free.contextSize);
    expect(tight.warnings.join("\n")).toContain("Not enough memory for");
  }, 120_000);
});
