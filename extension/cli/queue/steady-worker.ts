import { setTimeout as wait } from "node:timers/promises";
import { Worker, type Processor, type WorkerOptions } from "bullmq";

const pauseMs = 1000;

/**
 * A worker of BullMQ that is opened anew where its connection broke before it was ready: BullMQ gives up then, without
 * a word.
 * @returns what lets the jobs in hand be finished
 */
export function steadyWorker<T>(
  name: string,
  answer: Processor<T, void>,
  options: WorkerOptions,
): { close: () => Promise<void> } {
  const open = (): Worker<T, void> => {
    const opened = new Worker<T, void>(name, answer, { ...options, autorun: false });
    // It goes on by itself after these.
    opened.on("error", () => undefined);
    return opened;
  };
  let worker = open();
  let isClosing = false;
  const isDone = (): boolean => isClosing;
  const run = async (): Promise<void> => {
    while (!isDone()) {
      await worker.run().catch(() => undefined);
      if (isDone()) return;
      void worker.close(true).catch(() => undefined);
      await wait(pauseMs);
      if (!isDone()) worker = open();
    }
  };
  const running = run();
  return {
    close: async () => {
      isClosing = true;
      await worker.close().catch(() => undefined);
      await running;
    },
  };
}
