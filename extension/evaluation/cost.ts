import type { RunMeta } from "../labels/run-folder";

/** What a run cost; null where the run does not say. */
export interface Cost {
  readonly run: string;
  readonly model: string;
  readonly quantization: string;
  /** Where the model ran, in words. */
  readonly device: string;
  readonly notes: number | null;
  readonly seconds: number | null;
  readonly notesPerHour: number | null;
  /** Seconds. */
  readonly medianPerNote: number | null;
  /** Seconds; 95th percentile. */
  readonly p95PerNote: number | null;
  readonly promptTokensPerSecond: number | null;
  /** Without what a prompt shared with the one before it. */
  readonly evaluatedTokensPerSecond: number | null;
  readonly answerTokensPerSecond: number | null;
  /** Bytes. */
  readonly ram: number | null;
  /** Bytes; 0 on a CPU. */
  readonly gpu: number | null;
  /** Bytes of the model's file. */
  readonly modelSize: number | null;
}

/** The cost of a run, from its `run.yaml`. */
export function costOf({ run, model, backend, seconds, tokens, counts, cost }: RunMeta): Cost {
  const perSecond = (amount: number | undefined): number | null =>
    amount === undefined || seconds === undefined || seconds === 0 ? null : amount / seconds;
  const notes = cost?.notes ?? counts?.["notes"];
  const rate = perSecond(notes);
  return {
    run,
    model: model.name,
    quantization: model.quantization,
    device: backend.name,
    notes: notes ?? null,
    seconds: seconds ?? null,
    notesPerHour: rate === null ? null : rate * 3600,
    medianPerNote: cost?.secondsPerNote?.median ?? null,
    p95PerNote: cost?.secondsPerNote?.p95 ?? null,
    promptTokensPerSecond: perSecond(cost?.promptTokens),
    evaluatedTokensPerSecond: perSecond(cost?.evaluatedTokens),
    answerTokensPerSecond: perSecond(cost?.answerTokens ?? tokens),
    ram: cost?.memory?.ram ?? null,
    gpu: cost?.memory?.gpu ?? null,
    modelSize: model.size ?? null,
  };
}
