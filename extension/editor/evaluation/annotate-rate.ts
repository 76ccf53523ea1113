import type { Engine } from "../../engine/engine";
import type { RateWork } from "../../evaluation/robustness/run-testbed";
import type { RunEnd } from "../../labels/run-folder";

/**
 * Annotates the notes of one rate of a testbed, one after the other. A note that cannot be annotated is counted and the
 * others go on; it is then in no figure of the curve.
 * @throws EngineError where the engine is gone; the signal's reason
 */
export async function annotateRate(
  engine: Engine,
  { project, protocol, run, tasks, notes, before, signal, onProgress }: RateWork,
): Promise<RunEnd> {
  const [{ annotateNote }, { readNote }, { RunMeter }, { EngineError }] = await Promise.all([
    import("../../engine/annotate"),
    import("../../notes/read"),
    import("../../engine/run-meter"),
    import("../../engine/engine-error"),
  ]);
  const meter = new RunMeter(engine);
  const started = performance.now();
  let [done, failed, found] = [0, 0, 0];
  for (const [at, notePath] of notes.entries()) {
    signal.throwIfAborted();
    const begun = performance.now();
    try {
      const suggestions = await annotateNote(await readNote(project.root, notePath), {
        ...{ engine: meter.engine, protocol, phenotypes: project.phenotypes, tasks, signal },
        ...{ run: run.id, exchanges: project.exchanges },
        onProgress: (progress) => {
          onProgress(at + progress.done / (progress.total + 1), notePath);
        },
      });
      await run.write(suggestions);
      done += 1;
      found += suggestions.phenotypes.length;
      meter.noteDone((performance.now() - begun) / 1000);
    } catch (error) {
      const isOfNote = !(error instanceof EngineError) || error.reason === "prompt-too-long";
      if (signal.aborted || !isOfNote) throw error;
      failed += 1;
    }
  }
  return {
    counts: { notes: before + done, failed, phenotypes: found },
    seconds: Math.round(performance.now() - started) / 1000,
    tokens: meter.answerTokens,
    cost: meter.cost(),
  };
}
