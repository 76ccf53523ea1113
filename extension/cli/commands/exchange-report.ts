import { ExchangeError } from "../../exchange/exchange-error";
import type { Following } from "../../exchange/gold-folder";
import type { ExchangeReport } from "../../exchange/report";
import { GoldFileError } from "../../labels/gold-file";
import { CommandError, exitCodes } from "../exit-codes";
import { print, say } from "../output";
import { showProgress, type Progress } from "../progress";
import { stopOnSignal } from "../stop-on-signal";

/** What ends within this time needs no bar. */
const quickMs = 1000;

/** Ends an export or import: what was written, what was not and why; exit 1 where the input had losses. */
export function tellReport(report: ExchangeReport, files: readonly string[], options: ReportOptions): void {
  const { strict, json, dryRun, needsFiles } = options;
  const failed = strict && !report.isLossless;
  const isEmpty = needsFiles && files.length === 0;
  if (json) print(JSON.stringify({ ...report.toJSON(), files, dryRun }));
  else for (const file of files) print(file);
  for (const line of report.lines(report.lost)) say(`lost: ${line}`);
  for (const line of report.lines(report.changed)) say(`changed: ${line}`);
  for (const line of report.lines(report.leftOut)) say(`left out: ${line}`);
  say(report.summary());
  if (dryRun) say("Nothing was written: this was a dry run.");
  else if (failed) say("Nothing was written, because of --strict.");
  else if (isEmpty) say("No file was written: no note was taken; the lines above say why.");
  const hasErrors = report.lost.some(({ kind }) => kind === "note" || kind === "line");
  process.exitCode = failed || isEmpty || hasErrors ? exitCodes.inputErrors : exitCodes.done;
}

interface ReportOptions {
  readonly strict: boolean;
  readonly json: boolean;
  readonly dryRun: boolean;
  /** Whether it is an error that nothing came of it: an import may find that all is there already. */
  readonly needsFiles: boolean;
}

/** The same error as the command line's own, with its exit code; others go on up. */
export function tellFailure(error: unknown): never {
  if (error instanceof ExchangeError) {
    throw new CommandError(
      error.reason === "usage" ? exitCodes.wrongUsage : exitCodes.inputErrors,
      error.message,
    );
  }
  if (error instanceof GoldFileError) throw new CommandError(exitCodes.inputErrors, error.message);
  throw error;
}

/** Runs with progress where it takes long, to be stopped by Ctrl-C: nothing half written stays. */
export async function followed<T>(unit: string, work: (following: Following) => Promise<T>): Promise<T> {
  const { signal, dispose } = stopOnSignal();
  const begun = Date.now();
  let progress: Progress | undefined;
  try {
    return await work({
      signal,
      onProgress: (done, total) => {
        if (Date.now() - begun > quickMs) progress ??= showProgress(total, unit);
        progress?.update(done, "");
      },
    });
  } finally {
    progress?.stop();
    dispose();
  }
}
