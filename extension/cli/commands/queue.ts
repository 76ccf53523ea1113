import { createInterface } from "node:readline/promises";
import type { Command } from "commander";
import { CommandError, exitCodes } from "../exit-codes";
import { count, print, say } from "../output";
import { addQueueOptions, openConnection, type QueueOptions } from "../queue/queue-options";

interface QueueCommandOptions extends QueueOptions {
  readonly queue: string;
  readonly json?: boolean;
  readonly yes?: boolean;
}

/** `cancerllm queue`: what a work queue holds, and clearing it. */
export function registerQueue(program: Command): void {
  const queue = program.command("queue").description("look at a work queue, or clear it");
  addQueueOptions(
    queue
      .command("status")
      .description("notes that wait and are in work, workers, notes per minute, failures"),
  )
    .option("--json", "print JSON")
    .action(status);
  addQueueOptions(
    queue
      .command("clear")
      .description("delete everything of cancerllm in the queue; runs and notes on disk stay"),
  )
    .option("--yes", "do not ask")
    .action(clear);
}

async function status(options: QueueCommandOptions): Promise<void> {
  const redis = await openConnection(options.queue, options);
  try {
    const { queueStatus } = await import("../queue/status");
    const found = await queueStatus(redis);
    if (options.json) {
      print(JSON.stringify(found, undefined, 2));
      return;
    }
    const { runs, depth, workers, failures, notesPerMinute } = found;
    print(`notes     ${depth.waiting} waiting, ${depth.active} in work, ${depth.delayed} to be tried again`);
    print(`rate      ${notesPerMinute} notes in the last minute`);
    print(`runs      ${runs.length}`);
    for (const { run, writer, notes = 0, done = 0, failed = 0, results } of runs) {
      const where = writer === undefined ? "its writer is gone: --resume goes on" : `written by ${writer}`;
      print(
        `  ${run}  ${done + failed} of ${notes} notes, ${failed} failed, ${count(results, "result")} waiting; ${where}`,
      );
    }
    print(`workers   ${workers.length}`);
    for (const { worker, model, backend, done, lastMinute } of workers) {
      print(`  ${worker}  ${model} on ${backend}: ${count(done, "note")}, ${lastMinute} in the last minute`);
    }
    print(`failures  ${failures.length === 0 ? "none" : ""}`.trimEnd());
    for (const failure of failures) print(`  ${failure}`);
  } finally {
    redis.disconnect();
  }
}

async function clear(options: QueueCommandOptions): Promise<void> {
  const redis = await openConnection(options.queue, options);
  try {
    const { Records } = await import("../queue/records");
    const records = new Records(redis);
    for (const { run } of await records.runs()) {
      const writer = await records.writer(run);
      if (!writer) continue;
      throw new CommandError(
        exitCodes.inputErrors,
        `The run ${run} is being written by ${writer.writer}; stop that first (Ctrl-C), then clear the queue.`,
      );
    }
    if (!options.yes && !(await isConfirmed())) {
      throw new CommandError(exitCodes.inputErrors, "Nothing was deleted.");
    }
    say(`${count(await records.clear(), "key")} deleted.`);
  } finally {
    redis.disconnect();
  }
}

async function isConfirmed(): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new CommandError(exitCodes.wrongUsage, "Nobody can be asked here; give --yes to clear the queue.");
  }
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await asking.question(
      "Notes that wait and results that were not written are lost. Clear it? [y/N] ",
    );
    return /^y(es)?$/iu.test(answer.trim());
  } finally {
    asking.close();
  }
}
