import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Queue } from "bullmq";
import { afterAll, beforeAll, expect, it } from "vitest";
import { annotateNotes, type AnnotateRun } from "../../../../extension/cli/annotate-run";
import { laneOf } from "../../../../extension/cli/queue/lane";
import { notesQueue, queueOptions } from "../../../../extension/cli/queue/note-job";
import { takeNotes } from "../../../../extension/cli/queue/take-notes";
import { annotateByQueue } from "../../../../extension/cli/queue/writer";
import { cancerllmProtocol } from "../../../../extension/engine/protocols/cancerllm/cancerllm";
import { runStart } from "../../../../extension/engine/run-start";
import { loadProject } from "../../../../extension/labels/load-project";
import { RunFolder } from "../../../../extension/labels/run-folder";
import { provisionRedis, startRedis } from "../../../queue/redis.mjs";
import { ScriptedEngine } from "../../engine/scripted-engine";

const notes = 60;
const depth = 7;
let redis: Awaited<ReturnType<typeof startRedis>>;

beforeAll(async () => {
  redis = await startRedis(await provisionRedis((line) => void process.stderr.write(`${line}\n`)));
}, 300_000);
afterAll(() => redis.stop());

it("writes byte for byte what one machine writes, apart from times and ids, with few notes in Redis", async () => {
  const root = await mkdtemp(path.join(os.tmpdir(), "cancerllm-test-"));
  await mkdir(path.join(root, "notes"));
  const names = Array.from({ length: notes }, (_, index) => `notes/${index}.txt`);
  for (const [index, name] of names.entries()) {
    await writeFile(
      path.join(root, name),
      `Größe ${index} cm 🎗️, left breast. ER positive.\r\n`.repeat(1 + (index % 3)),
    );
  }
  const project = { ...(await loadProject(root)), exchanges: true };
  const engine = new ScriptedEngine((prompt) => /\d+ cm|left|positive/u.exec(prompt)?.[0] ?? "none");
  const protocol = cancerllmProtocol;
  const progress = { update: () => undefined, note: () => undefined, stop: () => undefined };
  const { signal } = new AbortController();
  const newRun = async (): Promise<Omit<AnnotateRun, "engine">> => {
    const start = runStart(engine.info, project, protocol, ["phenotypes", "diagnosis"]);
    const run = await RunFolder.create(project.runsFolder, start);
    return { project, protocol, run, tasks: start.tasks, notes: names, progress, signal };
  };
  const local = await newRun();
  const localTally = await annotateNotes({ ...local, engine });

  const lane = laneOf(engine.info, protocol);
  const work = { lane, engine, protocol, root, parallel: 3, lostAfter: 30 };
  const events = { onNote: () => undefined, onEngineLost: () => undefined };
  const workers = [1, 2].map(() => takeNotes({ redis: redis.client, ...work, ...events }));
  const queued = await newRun();
  const queue = new Queue(notesQueue(lane), queueOptions(redis.client));
  let most = 0;
  const watching = new AbortController();
  const watch = async (): Promise<void> => {
    while (!watching.signal.aborted) {
      most = Math.max(most, await queue.getJobCountByTypes("wait", "prioritized", "active", "delayed"));
      await wait(1);
    }
  };
  const watched = watch();
  const tally = await annotateByQueue({
    ...queued,
    redis: redis.client,
    lane,
    inline: true,
    priority: 5,
    depth,
  });
  watching.abort();
  await watched;
  for (const worker of workers) await worker.close();

  const bytes = async (run: RunFolder, name: string): Promise<string> =>
    (await readFile(run.pathOf(name), "utf8")).replaceAll(/"ms": [\d.]+/gu, "").replaceAll(run.id, "");
  for (const name of names) expect(await bytes(queued.run, name), name).toBe(await bytes(local.run, name));
  expect({ ...tally, cost: undefined }).toEqual({ ...localTally, cost: undefined });
  const { promptTokens, answerTokens, notes: counted } = localTally.cost;
  expect(tally.cost).toMatchObject({ promptTokens, answerTokens, notes: counted });
  expect(most).toBeGreaterThan(0);
  expect(most).toBeLessThanOrEqual(depth);
});
