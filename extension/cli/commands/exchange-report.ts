import { ExchangeError } from "../../exchange/format";
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
export function tellReport(
  report: ExchangeReport,
  files: readonly string[],
  { strict, json, dryRun }: { readonly strict: boolean; readonly json: boolean; readonly dryRun: boolean },
): void {
  const failed = strict && !report.isLossless;
  if (json) print(JSON.stringify({ ...report.toJSON(), files, dryRun }));
  else for (const file of files) print(file);
  for (const line of report.lines(report.lost)) say(`lost: ${line}`);
  for (const line of report.lines(report.changed)) say(`changed: ${line}`);
  for (const line of report.lines(report.leftOut)) say(`left out: ${line}`);
  say(report.summary());
  if (dryRun) say("Nothing was written: this was a dry run.");
  else if (failed) say("Nothing was written, because of --strict.");
  process.exitCode =
    failed || report.lost.some(({ kind }) => kind === "note" || kind === "line")
      ? exitCodes.inputErrors
      : exitCodes.done;
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
