import { execFileSync } from "node:child_process";
import path from "node:path";

/** llama.cpp's own benches for one backend. */
export interface Peer {
  /** Folder with `llama-bench` and `llama-batched-bench`. */
  readonly tools: string;
  /** Folder with node-llama-cpp's libraries for that backend, which they are linked with. */
  readonly libraries: string;
}

export interface BatchedRates {
  readonly sequences: number;
  readonly promptTokensPerSecond: number;
  readonly answerTokensPerSecond: number;
}

export interface PeerRates {
  /** `llama-bench`: one sequence, a prompt or an answer by itself. */
  readonly promptTokensPerSecond: number;
  readonly answerTokensPerSecond: number;
  /** `llama-batched-bench`: a state for each sequence, as ours has, and one that all share. */
  readonly batched: readonly BatchedRates[];
  readonly batchedUnified: readonly BatchedRates[];
}

export interface PeerMeasurement {
  readonly model: string;
  readonly gpuLayers: number;
  readonly promptTokens: number;
  readonly answerTokens: number;
  readonly sequences: readonly number[];
  readonly repetitions: number;
}

/** Runs llama.cpp's benches on a model. @throws Error where one fails, with the end of what it wrote */
export function measurePeer(peer: Peer, asked: PeerMeasurement): PeerRates {
  const { model, promptTokens, answerTokens, sequences, repetitions } = asked;
  const common = ["-m", model, "-ngl", String(asked.gpuLayers)];
  const single = [
    "-p",
    String(promptTokens),
    "-n",
    String(answerTokens),
    "-r",
    String(repetitions),
    "-o",
    "json",
  ];
  const tests = JSON.parse(run(peer, "llama-bench", [...common, ...single])) as {
    readonly n_prompt: number;
    readonly avg_ts: number;
  }[];
  const rate = (isPrompt: boolean): number =>
    tests.find((one) => one.n_prompt > 0 === isPrompt)?.avg_ts ?? NaN;
  const room = Math.max(...sequences) * (promptTokens + answerTokens);
  const batched = (added: readonly string[]): BatchedRates[] => {
    const sizes = ["-npp", String(promptTokens), "-ntg", String(answerTokens), "-npl", sequences.join(",")];
    const output = run(peer, "llama-batched-bench", [
      ...common,
      ...sizes,
      ...["-c", String(room), "--output-format", "jsonl"],
      ...added,
    ]);
    return output
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => {
        const told = JSON.parse(line) as {
          readonly pl: number;
          readonly speed_pp: number;
          readonly speed_tg: number;
        };
        return {
          sequences: told.pl,
          promptTokensPerSecond: told.speed_pp,
          answerTokensPerSecond: told.speed_tg,
        };
      });
  };
  return {
    promptTokensPerSecond: rate(true),
    answerTokensPerSecond: rate(false),
    batched: batched([]),
    batchedUnified: batched(["--kv-unified"]),
  };
}

function run({ tools, libraries }: Peer, tool: string, args: readonly string[]): string {
  const before = process.env["LD_LIBRARY_PATH"];
  const searched = before === undefined || before === "" ? libraries : `${libraries}:${before}`;
  try {
    return execFileSync(path.join(tools, tool), args, {
      // llama.cpp looks for its backends here.
      cwd: libraries,
      env: { ...process.env, LD_LIBRARY_PATH: searched },
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      maxBuffer: 2 ** 28,
    });
  } catch (error) {
    const output = error instanceof Error && "stderr" in error ? String(error.stderr) : String(error);
    throw new Error(`${tool} failed:\n${output.split("\n").slice(-15).join("\n")}`);
  }
}
