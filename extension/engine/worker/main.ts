import type { MessageFromWorker, MessageToWorker } from "../messages";
import { asFailure } from "./failure";
import { inspectModel } from "./inspect";
import { loadModel, type LoadedModel } from "./load";
import { probeBackend } from "./probe";
import { Scheduler } from "./scheduler";

/*
 * The model's own process. It is forked with an IPC channel, loads one model and answers, or looks at a
 * model or the machine; it ends when it is told to, or with its parent. It writes nothing to its standard output or
 * error.
 */

const parentId = process.ppid;
let loaded: LoadedModel | undefined;
let scheduler: Scheduler | undefined;

function send(message: MessageFromWorker): void {
  process.send?.(message, undefined, undefined, () => undefined);
}

async function answer(work: () => Promise<MessageFromWorker>): Promise<void> {
  try {
    send(await work());
  } catch (error) {
    send({ type: "load-failed", failure: asFailure(error) });
  }
}

async function receive(message: MessageToWorker): Promise<void> {
  switch (message.type) {
    case "load":
      await answer(async () => {
        loaded = await loadModel(message.options, (level, text) => {
          send({ type: "log", level, text });
        });
        scheduler = new Scheduler(loaded.model, loaded.contexts, loaded.tiledFrom);
        return { type: "ready", info: loaded.info };
      });
      return;
    case "inspect":
      await answer(async () => ({ type: "details", details: await inspectModel(message.options) }));
      return;
    case "probe":
      await answer(async () => ({ type: "backend", report: await probeBackend(message.backend) }));
      return;
    case "complete": {
      const { call } = message;
      scheduler?.add(call, message.requests, {
        onCompletion: (completion) => {
          send({ type: "completion", call, completion });
        },
        onText: message.streamText
          ? (id, text, confidence) => {
              send({ type: "text", call, id, text, confidence });
            }
          : undefined,
        onDone: () => {
          send({ type: "done", call, peakMemory: 1024 * process.resourceUsage().maxRSS });
        },
        onError: (error) => {
          send({ type: "call-failed", call, failure: asFailure(error) });
        },
      });
      return;
    }
    case "cancel":
      scheduler?.cancel(message.call);
      return;
    case "count-tokens": {
      const model = loaded?.model;
      const counts = model ? message.texts.map((text) => model.tokenize(text, false).length) : [];
      send({ type: "token-counts", call: message.call, counts });
      return;
    }
    case "exit":
      process.exit(0);
  }
}

process.on("message", (message) => void receive(message as MessageToWorker));
process.on("disconnect", () => process.exit(0));
// A parent that was killed may leave the channel open in a sibling: its id changes all the same.
setInterval(() => {
  if (process.ppid !== parentId) process.exit(0);
}, 1000).unref();
// Ctrl-C in a terminal goes to the whole process group, and the end of a job of Slurm to all of its processes; the parent
// decides when the engine ends.
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => undefined);
// Node would print the message and source line of an unexpected error, which may hold text of a note.
process.on("uncaughtException", () => process.exit(70));
process.on("unhandledRejection", () => process.exit(70));
