import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { annotateNote } from "../../../extension/engine/annotate";
import type { CompletionRequest, Engine } from "../../../extension/engine/engine";
import { cancerllmProtocol } from "../../../extension/engine/protocols/cancerllm/cancerllm";
import { noneAnswer } from "../../../extension/engine/protocols/cancerllm/prompts";
import { RunMeter } from "../../../extension/engine/run-meter";
import { defaultPhenotypes } from "../../../extension/labels/phenotype";
import type { RunCost } from "../../../extension/labels/run-folder";
import type { Note } from "../../../extension/notes/note";

/** Answers that a model gave, by the prompt; those of diagnosis and treatment also in their order. */
export interface Script {
  readonly answers: Map<string, string>;
  readonly plans: string[];
}

const tasks = ["phenotypes", "diagnosis", "treatment"] as const;
/** Where no answer was recorded, as the prompts of diagnosis and treatment hold more of a note for a larger model. */
const usualPlan = "surgery, chemotherapy, radiation";

/** Notes of a folder (.txt), or the `text` of each line of a file of JSON objects; so many of them, evenly spread. */
export function readNotes(source: string, count: number): Note[] {
  const texts = source.endsWith(".jsonl")
    ? readFileSync(source, "utf8")
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => (JSON.parse(line) as { readonly text: string }).text)
    : readdirSync(source)
        .filter((name) => name.endsWith(".txt"))
        .sort()
        .map((name) => readFileSync(path.join(source, name), "utf8"));
  if (texts.length === 0) throw new Error(`There are no notes in ${source}.`);
  const wanted = Math.min(count, texts.length);
  return Array.from({ length: wanted }, (_, at) => {
    const text = texts[Math.floor((at * texts.length) / wanted)] ?? "";
    return { path: `note-${at}.txt`, text, sha256: createHash("sha256").update(text).digest("hex") };
  });
}

/** What a model answers about the notes, for {@link scripted}. */
export async function record(engine: Engine, notes: readonly Note[]): Promise<Script> {
  const script: Script = { answers: new Map(), plans: [] };
  const recording: Engine = {
    ...plain(engine),
    complete: (requests, options) => {
      const prompts = new Map(requests.map(({ id, prompt }) => [id, textOf(prompt)]));
      const isPlan = !requests.some(({ settledBy }) => settledBy === noneAnswer);
      return engine.complete(requests, {
        ...options,
        onCompletion: (completion) => {
          script.answers.set(prompts.get(completion.id) ?? "", completion.text);
          if (isPlan) script.plans.push(completion.text);
          options.onCompletion(completion);
        },
      });
    },
  };
  await annotateAll(recording, notes, undefined);
  return script;
}

/**
 * An engine that takes its own time for each answer of a script and then gives that answer: for weights that are random,
 * which would write on and on. Everything else of the product works on real answers.
 */
export async function scripted(engine: Engine, script: Script): Promise<Engine> {
  const texts = [...new Set([...script.answers.values(), usualPlan, noneAnswer])];
  const counts = await engine.countTokens(texts);
  const tokens = new Map(texts.map((text, at) => [text, counts[at] ?? 1]));
  let plan = 0;
  const answerTo = ({ prompt, settledBy }: CompletionRequest): string => {
    const recorded = script.answers.get(textOf(prompt));
    if (recorded !== undefined) return recorded;
    return settledBy === undefined ? (script.plans[plan++ % script.plans.length] ?? usualPlan) : noneAnswer;
  };
  return {
    ...plain(engine),
    complete: (requests, options) => {
      const answers = new Map(requests.map((request) => [request.id, answerTo(request)]));
      const limited = requests.map(({ settledBy, ...request }) => {
        const answer = answers.get(request.id) ?? noneAnswer;
        // The token that ends an answer is asked for too, but not after `none`.
        const end = answer === settledBy ? 0 : 1;
        return { ...request, maxTokens: Math.min(request.maxTokens, (tokens.get(answer) ?? 1) + end) };
      });
      return engine.complete(limited, {
        ...(options.signal ? { signal: options.signal } : {}),
        onCompletion: (completion) => {
          const text = answers.get(completion.id) ?? noneAnswer;
          const told = { ...completion, text, tokens: [{ text, confidence: 0.5 }], stop: "end" as const };
          options.onCompletion(told);
        },
      });
    },
  };
}

export interface Pace {
  /** Notes that were annotated, those that were begun in part. */
  readonly notes: number;
  readonly seconds: number;
  readonly cost: Pick<RunCost, "promptTokens" | "evaluatedTokens" | "answerTokens">;
}

/** Annotates the notes as `cancerllm annotate` does, over and over until the time is up. */
export async function pace(
  engine: Engine,
  script: Script,
  notes: readonly Note[],
  seconds: number,
): Promise<Pace> {
  const meter = new RunMeter(engine);
  const timed = await scripted(meter.engine, script);
  const started = performance.now();
  const done = await annotateAll(timed, notes, seconds);
  return { notes: done, seconds: (performance.now() - started) / 1000, cost: meter.cost() };
}

/** @param seconds after which it stops; undefined: every note once. @returns notes, those that were begun in part */
async function annotateAll(
  engine: Engine,
  notes: readonly Note[],
  seconds: number | undefined,
): Promise<number> {
  const stop = seconds === undefined ? undefined : AbortSignal.timeout(seconds * 1000);
  const shares = new Map<number, number>();
  let next = 0;
  const worker = async (): Promise<void> => {
    while (stop !== undefined || next < notes.length) {
      const number = next++;
      const note = notes[number % notes.length];
      if (note === undefined) return;
      await annotateNote(note, {
        engine,
        ...{
          protocol: cancerllmProtocol,
          phenotypes: defaultPhenotypes,
          tasks,
          run: "bench",
          exchanges: false,
        },
        ...(stop ? { signal: stop } : {}),
        onProgress: ({ done, total }) => shares.set(number, done / total),
      });
      shares.set(number, 1);
    }
  };
  // As many notes at a time as the command line has in work.
  const atOnce = cancerllmProtocol.notesAtOnce(engine.info.backend.sequences);
  try {
    await Promise.all(Array.from({ length: atOnce }, worker));
  } catch (error) {
    if (stop?.aborted !== true) throw error;
  }
  return [...shares.values()].reduce((sum, share) => sum + share, 0);
}

function plain(engine: Engine): Omit<Engine, "complete"> {
  return {
    info: engine.info,
    countTokens: (texts) => engine.countTokens(texts),
    dispose: () => engine.dispose(),
  };
}

function textOf(prompt: CompletionRequest["prompt"]): string {
  return typeof prompt === "string" ? prompt : JSON.stringify(prompt);
}
