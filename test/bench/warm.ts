import { readdirSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { annotateNote } from "../../extension/engine/annotate";
import type { Engine } from "../../extension/engine/engine";
import { startEngine } from "../../extension/engine/host";
import { openProtocol } from "../../extension/engine/protocols/choose";
import { loadProject } from "../../extension/labels/load-project";
import { readNote } from "../../extension/notes/read";

/** The engine, telling when the first of an answer came. */
function watched(engine: Engine, onFirst: () => void): Engine {
  let isFirst = true;
  const came = (): void => {
    if (isFirst) onFirst();
    isFirst = false;
  };
  return {
    info: engine.info,
    peakMemory: engine.peakMemory,
    countTokens: (texts) => engine.countTokens(texts),
    dispose: () => engine.dispose(),
    complete: (requests, options) =>
      engine.complete(requests, {
        ...options,
        onCompletion: (completion) => {
          came();
          options.onCompletion(completion);
        },
        onText: (id, text, confidence) => {
          came();
          options.onText?.(id, text, confidence);
        },
      }),
  };
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

async function main(root: string, modelPath: string): Promise<void> {
  const samples = path.join(root, "samples");
  const project = await loadProject(samples, { user: "bench" });
  const starting = performance.now();
  const workerPath = path.join(root, "dist/engine/worker.mjs");
  const engine = await startEngine({ modelPath, gpu: "off", workerPath });
  const loading = performance.now() - starting;
  const { model, backend } = engine.info;
  say(
    `${model.name} on ${backend.name}, loaded in ${loading.toFixed(0)} ms; load ${os.loadavg()[0]?.toFixed(1)}`,
  );
  const protocol = await openProtocol(project, engine.info);
  const firsts: number[] = [];
  const wholes: number[] = [];
  for (const name of readdirSync(path.join(samples, "notes")).sort()) {
    const note = await readNote(samples, `notes/${name}`);
    const started = performance.now();
    await annotateNote(note, {
      engine: watched(engine, () => firsts.push(performance.now() - started)),
      protocol,
      phenotypes: project.phenotypes,
      tasks: ["phenotypes", "diagnosis", "treatment"],
      run: "bench",
      exchanges: false,
    });
    wholes.push(performance.now() - started);
  }
  await engine.dispose();
  // The first note still fills caches.
  const [warm, whole] = [firsts.slice(1), wholes.slice(1)];
  say(
    `${warm.length} notes: an answer begins after ${median(warm).toFixed(0)} ms in the median, ${Math.max(...warm).toFixed(0)} ms at most; a whole note takes ${median(whole).toFixed(0)} ms in the median`,
  );
}

const [root = ".", modelPath = ""] = process.argv.slice(2);
void main(root, modelPath);
