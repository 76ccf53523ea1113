import type { Network } from "./gguf";
import type { EngineRates } from "./measure-engine";
import type { PeerRates } from "./peers";

/** What the GPU can do at most; as its maker says, or better as measured (`limits.py`). */
export interface Limits {
  /** Bytes a second from its memory. */
  readonly bandwidth?: number;
  /** Operations a second with 16-bit numbers. */
  readonly arithmetic?: number;
}

export interface ModelRates {
  /** The file's name. */
  readonly model: string;
  readonly network: Network;
  readonly backend: string;
  readonly ours: readonly EngineRates[];
  /** Why a number of sequences was not measured. */
  readonly failures: readonly string[];
  readonly peer?: PeerRates;
}

export interface Report {
  readonly date: string;
  readonly machine: Readonly<Record<string, string>>;
  readonly limits: Limits;
  readonly promptTokens: number;
  readonly answerTokens: number;
  readonly models: readonly ModelRates[];
}

/** Share of the memory's bandwidth that answers take: the weights once and every sequence's state, in each step. */
export function shareOfBandwidth(
  { bytes, stateBytes }: Network,
  { sequences, answerTokensPerSecond, promptTokens, answerTokens }: EngineRates,
  bandwidth: number,
): number {
  const steps = answerTokensPerSecond / sequences;
  const state = sequences * stateBytes * (promptTokens + answerTokens / 2);
  return (steps * (bytes + state)) / bandwidth;
}

/** Share of the arithmetic that prompts take: two operations for each weight, and those of attention. */
export function shareOfArithmetic(
  { weights, operationsPerEarlierToken }: Network,
  { promptTokensPerSecond, promptTokens }: EngineRates,
  arithmetic: number,
): number {
  return (
    (promptTokensPerSecond * (2 * weights + (operationsPerEarlierToken * promptTokens) / 2)) / arithmetic
  );
}

/** The tables of a report, in Markdown. */
export function inMarkdown({ date, machine, limits, promptTokens, answerTokens, models }: Report): string {
  const facts = Object.entries({ date, ...machine }).map(([name, value]) => `- ${name}: ${value}`);
  if (limits.bandwidth !== undefined)
    facts.push(`- memory bandwidth: ${(limits.bandwidth / 1e9).toFixed(0)} GB/s`);
  if (limits.arithmetic !== undefined)
    facts.push(`- arithmetic: ${(limits.arithmetic / 1e12).toFixed(0)} TFLOP/s`);
  const loads = models.flatMap(({ model, backend, ours }) =>
    ours.map((rates) => [
      ...[model, backend, String(rates.sequences), String(rates.contextSize), rates.loadSeconds.toFixed(1)],
      rates.knowsChecksum ? "known" : "computed",
      ...[gigabytes(rates.memory), gigabytes(rates.gpuMemory)],
    ]),
  );
  const rates = models.flatMap(({ model, backend, network, ours, peer }) =>
    ours.map((one) => {
      const { sequences, promptTokensPerSecond, answerTokensPerSecond, pace } = one;
      const batched = peer?.batched.find((other) => other.sequences === sequences);
      const { bandwidth, arithmetic } = limits;
      return [
        ...[model, backend, String(sequences)],
        promptTokensPerSecond.toFixed(0),
        ratio(promptTokensPerSecond, batched?.promptTokensPerSecond),
        arithmetic === undefined ? "" : percent(shareOfArithmetic(network, one, arithmetic)),
        answerTokensPerSecond.toFixed(0),
        ratio(answerTokensPerSecond, batched?.answerTokensPerSecond),
        bandwidth === undefined ? "" : percent(shareOfBandwidth(network, one, bandwidth)),
        ((3600 * pace.notes) / pace.seconds).toFixed(0),
      ];
    }),
  );
  const peers = models.flatMap(({ model, backend, peer }) =>
    peer === undefined
      ? []
      : [
          row(model, backend, "llama-bench", { sequences: 1, ...peer }),
          ...peer.batched.map((one) => row(model, backend, "llama-batched-bench", one)),
          ...peer.batchedUnified.map((one) => row(model, backend, "llama-batched-bench, one state", one)),
        ],
  );
  const failures = models.flatMap(({ failures: told }) => told.map((line) => `- ${line}`));
  return [
    facts.join("\n"),
    table(["model", "backend", "sequences", "context", "load s", "checksum", "RAM GB", "GPU GB"], loads),
    `Prompts of ${promptTokens} tokens, answers of ${answerTokens}; _of llama.cpp_ is the ratio to llama-batched-bench:`,
    table(
      [
        ...["model", "backend", "sequences", "prompts tokens/s", "of llama.cpp", "of arithmetic"],
        ...["answers tokens/s", "of llama.cpp", "of bandwidth", "notes/h"],
      ],
      rates,
    ),
    ...(peers.length === 0
      ? []
      : [table(["model", "backend", "bench", "sequences", "prompts tokens/s", "answers tokens/s"], peers)]),
    ...(failures.length === 0 ? [] : [`Not measured:\n\n${failures.join("\n")}`]),
    "",
  ].join("\n\n");
}

function row(
  model: string,
  backend: string,
  bench: string,
  rates: {
    readonly sequences: number;
    readonly promptTokensPerSecond: number;
    readonly answerTokensPerSecond: number;
  },
): string[] {
  const { sequences, promptTokensPerSecond, answerTokensPerSecond } = rates;
  return [
    ...[model, backend, bench, String(sequences)],
    ...[promptTokensPerSecond.toFixed(0), answerTokensPerSecond.toFixed(0)],
  ];
}

function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [headings, headings.map((_, at) => (at < 2 ? "---" : "--:")), ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function ratio(own: number, other: number | undefined): string {
  return other === undefined ? "" : (own / other).toFixed(2);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}

function gigabytes(bytes: number | undefined): string {
  return bytes === undefined ? "" : (bytes / 1e9).toFixed(2);
}
