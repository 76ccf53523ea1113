import { SingleBar } from "cli-progress";
import { say } from "./output";

/** Shows how far a command is, on standard error. */
export interface Progress {
  /** @param done in the unit of `total`; may be a fraction */
  update(done: number, label: string): void;
  /** Writes a line without breaking the bar. */
  note(line: string): void;
  stop(): void;
}

const lineEveryMs = 10_000;

/** A bar where standard error is a terminal, else a line now and then. */
export function showProgress(total: number, unit: string): Progress {
  return process.stderr.isTTY ? bar(total, unit) : lines(total, unit);
}

function bar(total: number, unit: string): Progress {
  const single = new SingleBar({
    format: `{bar} {percentage}% | {shown}/{total} ${unit} | {label} | {eta_formatted} left`,
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
    gracefulExit: false,
    barsize: 24,
  });
  let last = { done: 0, label: "" };
  const draw = (): void => {
    single.update(last.done, { shown: Math.floor(last.done), label: last.label });
  };
  single.start(total, 0, { shown: 0, label: "" });
  return {
    update(done, label) {
      last = { done, label };
      draw();
    },
    note(line) {
      process.stderr.write("\r\u001B[K");
      say(line);
      draw();
    },
    stop() {
      single.stop();
    },
  };
}

function lines(total: number, unit: string): Progress {
  let written = Date.now();
  return {
    update(done) {
      if (Date.now() - written < lineEveryMs) return;
      written = Date.now();
      say(`${Math.floor(done)} of ${total} ${unit}`);
    },
    note: say,
    stop: () => undefined,
  };
}
