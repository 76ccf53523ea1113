import { defaultPhenotypes } from "../labels/phenotype";
import type { Note } from "../notes/note";
import { annotateNote } from "./annotate";
import type { CompletionRequest, Engine } from "./engine";
import { openProtocol } from "./protocols/choose";
import { RunMeter } from "./run-meter";

/** How fast a loaded model is on this machine. */
export interface Benchmark {
  /** Tokens of prompts that are read in a second, on all sequences together. */
  readonly promptTokensPerSecond: number;
  /** Tokens of answers in a second, on all sequences together; undefined where the model hardly wrote any. */
  readonly answerTokensPerSecond?: number;
  /** Seconds from the order to annotate a sample note to the first sentence that is answered whole. */
  readonly firstSeconds: number;
  /** Seconds for the sample note with all tasks. */
  readonly noteSeconds: number;
  /** Tokens that the model wrote for the sample note. */
  readonly noteTokens: number;
}

/** A fictional report: half a page, as pathology reports are. */
const sample = `PATHOLOGY REPORT
Clinical history: Screening mammogram with a spiculated mass in the upper outer quadrant of the left breast.

Specimen: Left breast, lumpectomy; left axilla, sentinel lymph nodes.

Gross description: The specimen weighs 62 g and measures 7.5 x 6.0 x 3.2 cm. On sectioning there is a firm, gray-white
mass of 2.1 x 1.8 x 1.5 cm, 0.6 cm from the nearest (inferior) margin.

Diagnosis:
1. Left breast, lumpectomy: invasive ductal carcinoma, Nottingham grade 2 (tubules 3, nuclei 2, mitoses 1), 2.1 cm.
   Margins are negative; the closest one is inferior at 6 mm. No lymphovascular invasion is seen.
2. Left axilla, sentinel lymph nodes: one of three nodes with metastatic carcinoma, 4 mm, without extranodal extension.

Receptors: Estrogen receptor positive (95%), progesterone receptor positive (60%), HER2 negative (1+), Ki-67 18%.
Pathologic stage: pT2 N1a M0, stage IIB.
Plan: Adjuvant endocrine therapy and whole-breast radiation were discussed with the patient.
`;

const promptWords = 200;
const answerTokens = 48;
/** Below this, a rate would say nothing. */
const leastTokens = 16;

/**
 * Measures prompts, answers and a sample note; some seconds for a small model.
 * @throws EngineError; the signal's reason
 */
export async function benchmark(engine: Engine, signal?: AbortSignal): Promise<Benchmark> {
  const { sequences } = engine.info.backend;
  const groups = Array.from({ length: sequences }, (_, group) => group);
  // Every prompt begins in its own way, so that nothing of it is known from another one.
  const prompts = groups.map((group) => `${group} ${sample.split(/\s+/u).slice(0, promptWords).join(" ")}`);
  const counts = await engine.countTokens(prompts);
  await complete(engine, requests(["warm up"], 1), signal);
  const reading = await complete(engine, requests(prompts, 1), signal);
  const writing = await complete(
    engine,
    requests(
      groups.map((group) => `${group}, 1, 2, 3, 4, 5,`),
      answerTokens,
    ),
    signal,
  );
  const meter = new RunMeter(engine);
  const started = performance.now();
  let firstSeconds: number | undefined;
  await annotateNote(sampleNote, {
    engine: meter.engine,
    protocol: await openProtocol(noProject, engine.info),
    phenotypes: defaultPhenotypes,
    tasks: ["phenotypes", "diagnosis", "treatment"],
    run: "benchmark",
    exchanges: false,
    onProgress: () => {
      firstSeconds ??= (performance.now() - started) / 1000;
    },
    ...(signal ? { signal } : {}),
  });
  const noteSeconds = (performance.now() - started) / 1000;
  return {
    promptTokensPerSecond: counts.reduce((sum, count) => sum + count, 0) / reading.seconds,
    ...(writing.tokens < leastTokens ? {} : { answerTokensPerSecond: writing.tokens / writing.seconds }),
    firstSeconds: firstSeconds ?? noteSeconds,
    noteSeconds,
    noteTokens: meter.answerTokens,
  };
}

/** No gold labels are read. */
const noProject = { root: ".", goldFolder: ".", annotator: "", examples: 0 };

const sampleNote: Note = {
  path: "sample.txt",
  text: sample,
  sha256: "",
};

function requests(prompts: readonly string[], maxTokens: number): CompletionRequest[] {
  return prompts.map((prompt, id) => ({ id, group: id, prompt, maxTokens }));
}

async function complete(
  engine: Engine,
  asked: readonly CompletionRequest[],
  signal: AbortSignal | undefined,
): Promise<{ readonly seconds: number; readonly tokens: number }> {
  let tokens = 0;
  const started = performance.now();
  await engine.complete(asked, {
    onCompletion: (completion) => {
      tokens += completion.tokens.length;
    },
    ...(signal ? { signal } : {}),
  });
  return { seconds: (performance.now() - started) / 1000, tokens };
}
