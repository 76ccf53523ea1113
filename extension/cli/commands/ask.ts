import { readFile } from "node:fs/promises";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import type { Command } from "commander";
import { InvalidArgumentError, Option } from "commander";
import { askedAgain, askOnce } from "../../engine/ask";
import { resolveModel } from "../../engine/catalog";
import type { Completion, CompletionToken, Engine, EngineInfo } from "../../engine/engine";
import { gpuChoices, type GpuChoice } from "../../engine/messages";
import { maxAnswerTokens } from "../../engine/protocols/cancerllm/prompts";
import { modelIdOf } from "../../labels/model-id";
import { RunFolder, type RunMeta } from "../../labels/run-folder";
import type { Exchange } from "../../labels/suggestion";
import { CommandError, exitCodes } from "../exit-codes";
import { engineFailure, openEngine, packageFolder } from "../open-engine";
import { addEndpointOptions, openServed, type EndpointOptions } from "../open-served";
import { print, say } from "../output";

interface AskOptions extends EndpointOptions {
  readonly prompt?: string;
  readonly promptFile?: string;
  readonly run?: string;
  readonly note?: string;
  readonly exchange?: number;
  readonly model?: string;
  readonly gpu: GpuChoice;
  readonly maxTokens?: number;
  readonly alternatives: number;
  readonly json?: boolean;
}

/** What is asked, and what a run says of it where it comes from one. */
interface Question {
  readonly prompt: string;
  readonly stored?: { readonly exchange: Exchange; readonly meta: RunMeta };
}

/** `cancerllm ask`: one prompt, word for word, and the answer token by token. */
export function registerAsk(program: Command): void {
  const command = program
    .command("ask")
    .description("send one prompt to the model and show its answer with the probability of each token")
    .option("--prompt <text>", "the prompt, word for word")
    .option("--prompt-file <file>", "a UTF-8 file with the prompt; - is standard input")
    .option("--run <folder>", "a run, to ask one of its exchanges again: with --note and --exchange")
    .option("--note <path>", "path of the note in the run")
    .option("--exchange <number>", "number of the exchange, from 1", atLeast(1))
    .option("--model <path>", "GGUF file; the embedded model when left out")
    .addOption(new Option("--gpu <backend>", "GPU backend").choices(gpuChoices).default("auto"));
  addEndpointOptions(command)
    .option(
      "--max-tokens <number>",
      `tokens of the answer at most (default: as in the run, else ${maxAnswerTokens})`,
      atLeast(1),
    )
    .option(
      "--alternatives <probability>",
      "also show other tokens from this probability on",
      parseShare,
      0.01,
    )
    .option("--json", "print JSON")
    .action(ask);
}

async function ask(options: AskOptions): Promise<void> {
  const { prompt, stored } = await questionOf(options);
  const engine = await engineOf(options);
  try {
    const { info } = engine;
    if (stored && modelIdOf(stored.meta) !== modelIdOf(info)) {
      say(`The run was made with another model than ${info.model.name}; give that one with --model.`);
    }
    const completion = await askOnce(engine, {
      prompt,
      // The names of special tokens, as a chat template writes them, are meant as such.
      ...(stored
        ? askedAgain(stored.meta, stored.exchange)
        : { maxTokens: maxAnswerTokens, parseSpecial: info.model.hasChatTemplate }),
      ...(options.maxTokens === undefined ? {} : { maxTokens: options.maxTokens }),
      alternativesFrom: options.alternatives,
    });
    const same = stored && stored.exchange.output === completion.text;
    if (options.json) print(JSON.stringify(result(info, prompt, completion, same), undefined, 2));
    else for (const line of lines(completion, same)) print(line);
  } catch (error) {
    throw engineFailure(error);
  } finally {
    await engine.dispose();
  }
}

async function engineOf(options: AskOptions): Promise<Engine> {
  if (options.endpoint !== undefined) {
    return openServed(options.endpoint, options, new AbortController().signal);
  }
  const modelPath = await resolveModel(options.model, packageFolder).catch((error: unknown) => {
    throw engineFailure(error);
  });
  return openEngine(modelPath, options.gpu);
}

async function questionOf(options: AskOptions): Promise<Question> {
  const { prompt, promptFile, run } = options;
  if ([prompt, promptFile, run].filter((given) => given !== undefined).length !== 1) {
    throw wrongUsage("Give one of --prompt, --prompt-file and --run.");
  }
  if (prompt !== undefined) return { prompt };
  if (promptFile !== undefined) return { prompt: await readPrompt(promptFile) };
  return exchangeOf(options, run ?? "");
}

async function exchangeOf({ note, exchange: number }: AskOptions, folder: string): Promise<Question> {
  if (note === undefined || number === undefined) {
    throw wrongUsage("With --run give the note by --note and the number of its exchange by --exchange.");
  }
  const run = await RunFolder.open(path.resolve(folder));
  const suggestions = await run.read(note);
  if (!suggestions) throw inputError(`${folder} has no suggestions for ${note}.`);
  const { exchanges } = suggestions;
  if (exchanges === undefined) {
    throw inputError(
      "The run was made without exchanges; set `exchanges: true` in cancerllm.yaml and annotate again.",
    );
  }
  const exchange = exchanges[number - 1];
  if (!exchange) throw inputError(`${note} has ${exchanges.length} exchanges in this run, not ${number}.`);
  return { prompt: exchange.prompt, stored: { exchange, meta: run.meta } };
}

async function readPrompt(file: string): Promise<string> {
  const bytes = await (file === "-" ? buffer(process.stdin) : readFile(file)).catch((error: unknown) => {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown";
    throw inputError(`${file} cannot be read (${code}).`);
  });
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw inputError(`${file} is not UTF-8; save it as UTF-8.`);
  }
}

function result(info: EngineInfo, prompt: string, completion: Completion, same: boolean | undefined): object {
  const { text, tokens, end, confidence, stop, ms } = completion;
  const { model, backend, versions } = info;
  const answer = { text, confidence, stop, ms, tokens, ...(end && { end }) };
  return { prompt, answer, ...(same === undefined ? {} : { sameAsInRun: same }), model, backend, versions };
}

function lines({ text, tokens, end, confidence, stop, ms }: Completion, same: boolean | undefined): string[] {
  const quoted = (token: string): string => JSON.stringify(token);
  const width = Math.max(5, ...[...tokens, ...(end ? [end] : [])].map((token) => quoted(token.text).length));
  const row = ({ text: token, confidence: share, alternatives = [] }: CompletionToken): string =>
    [
      `  ${quoted(token).padEnd(width)}  ${share.toFixed(4)}`,
      ...alternatives.map((other) => `${quoted(other.text)} ${other.probability.toFixed(4)}`),
    ].join("  | ");
  return [
    `answer      ${quoted(text)}`,
    `confidence  ${confidence.toFixed(4)}`,
    `ended by    ${stop === "end" ? "the model" : "the limit of tokens"}`,
    `time        ${ms.toFixed(0)} ms`,
    ...(same === undefined ? [] : [`in the run  ${same ? "the same answer" : "another answer"}`]),
    "tokens, each with its probability and its alternatives",
    ...tokens.map(row),
    ...(end ? [row(end)] : []),
  ];
}

function atLeast(least: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (!Number.isInteger(number) || number < least)
      throw new InvalidArgumentError(`Give a whole number from ${least} on.`);
    return number;
  };
}

function parseShare(text: string): number {
  const share = Number(text);
  if (text.trim() === "" || !(share > 0 && share <= 1))
    throw new InvalidArgumentError("Give a number above 0, up to 1.");
  return share;
}

function wrongUsage(message: string): CommandError {
  return new CommandError(exitCodes.wrongUsage, message);
}

function inputError(message: string): CommandError {
  return new CommandError(exitCodes.inputErrors, message);
}
