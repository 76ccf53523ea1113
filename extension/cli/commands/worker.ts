import os from "node:os";
import path from "node:path";
import { Option, type Command } from "commander";
import { gpuChoices, type GpuChoice } from "../../engine/messages";
import { openProtocol } from "../../engine/protocols/choose";
import { loadProject } from "../../labels/load-project";
import type { Protocol as ProtocolName } from "../../labels/project";
import { CommandError, exitCodes } from "../exit-codes";
import { openLocal } from "../open-engine";
import { addEndpointOptions, openServed, type EndpointOptions } from "../open-served";
import { count, say } from "../output";
import { parseExamples, protocolNames, withProtocol } from "../protocol-options";
import { QueueError } from "../queue/queue-error";
import { addQueueOptions, openConnection, wholeNumber, type QueueOptions } from "../queue/queue-options";
import { stopOnSignal } from "../stop-on-signal";

interface WorkerOptions extends QueueOptions, EndpointOptions {
  readonly queue: string;
  readonly root: string;
  readonly model?: string;
  readonly protocol?: ProtocolName;
  readonly examples?: number;
  readonly gpu: GpuChoice;
  readonly parallel?: number;
  readonly lostAfter: number;
  readonly idleSeconds?: number;
}

/** `cancerllm worker`: answers notes of a work queue with the engine of this machine. */
export function registerWorker(program: Command): void {
  const command = program
    .command("worker")
    .description("take notes from a work queue and answer them with this machine's model");
  addQueueOptions(command)
    .option("--root <folder>", "the project's folder as this machine sees it", ".")
    .option("--model <path>", "GGUF file; the project's, else the embedded model when left out")
    .addOption(
      new Option("--protocol <name>", "how the model is asked; what suits it when left out").choices(
        protocolNames,
      ),
    )
    .option("--examples <number>", "worked examples in a prompt of the protocol instruct", parseExamples)
    .addOption(new Option("--gpu <backend>", "GPU backend").choices(gpuChoices).default("auto"));
  addEndpointOptions(command)
    .option(
      "--parallel <number>",
      "notes at a time; what the engine takes when left out",
      wholeNumber(1, 256),
    )
    .option(
      "--lost-after <seconds>",
      "seconds without a sign of life after which its notes are given to others",
      wholeNumber(2, 3600),
      30,
    )
    .option("--idle-seconds <number>", "end after so many seconds without a note", wholeNumber(1, 604_800))
    .action(work);
}

async function work(options: WorkerOptions): Promise<void> {
  const root = path.resolve(options.root);
  const project = withProtocol(await loadProject(root, { user: os.userInfo().username }), options);
  const { endpoint, lostAfter, idleSeconds } = options;
  // Back before others take its notes where that is possible.
  const redis = await openConnection(options.queue, options, Math.max(5000, 500 * lostAfter));
  const stopping = stopOnSignal();
  const { signal } = stopping;
  try {
    const { workOnQueue } = await import("../queue/work-loop");
    const done = await workOnQueue({
      ...{ redis, signal, lostAfter, root: project.root },
      ...(idleSeconds === undefined ? {} : { idleSeconds }),
      ...(options.parallel === undefined ? {} : { parallel: options.parallel }),
      openEngine: () =>
        endpoint === undefined
          ? openLocal(options.model ?? project.model, options.gpu)
          : openServed(endpoint, options, signal),
      openProtocol: ({ info }) => openProtocol(project, info),
    });
    say(`${count(done, "note")} answered.`);
  } catch (error) {
    if (error instanceof QueueError) throw new CommandError(exitCodes.inputErrors, error.message);
    throw error;
  } finally {
    stopping.dispose();
    redis.disconnect();
  }
}
