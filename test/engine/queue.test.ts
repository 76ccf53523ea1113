import { appendFile, cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { annotate, modelPath, projectWith, sampleProject, start, until, type Running } from "./built";
import { contentOf, kill, QueuePrograms, summaryOf, type Summary } from "./queue-programs";

const programs = QueuePrograms.use();

/** What `run.yaml` says, without times, the run's id and what depends on who worked when. */
async function metaOf({ folder }: Summary): Promise<unknown> {
  const meta = parse(await readFile(path.join(folder, "run.yaml"), "utf8")) as Record<string, unknown>;
  const { promptTokens, answerTokens, notes } = meta["cost"] as Record<string, unknown>;
  const ofThisRun = ["run", "started", "finished", "seconds"];
  const kept = Object.entries(meta).filter(([name]) => !ofThisRun.includes(name));
  return { ...Object.fromEntries(kept), cost: { promptTokens, answerTokens, notes } };
}

describe("a run by a queue", { timeout: 600_000 }, () => {
  it("is that of one machine, by two workers, whatever way notes travel", async () => {
    const folder = await sampleProject(6);
    const local = JSON.parse((await annotate(["notes"], folder)).stdout) as Summary;
    const elsewhere = await mkdtemp(path.join(os.tmpdir(), "cancerllm-test-"));
    programs.worker(elsewhere);
    programs.worker(elsewhere);
    await programs.untilWorkers(2);
    const queued = await summaryOf(programs.writer(folder, "--inline"));
    expect(queued.done).toBe(6);
    expect(await contentOf(queued)).toEqual(await contentOf(local));
    expect(await metaOf(queued)).toEqual(await metaOf(local));
    expect(await programs.remains()).toEqual([]);
    expect((await programs.status(folder)).runs).toEqual([]);
  });

  it("sets a note aside that fails three times, and names it without its text", async () => {
    const folder = await projectWith({
      "cancerllm.yaml": "notes: notes/*.txt\n",
      "notes/a.txt": "The tumor measures 2.5 cm.\n",
      "notes/b.txt": "Secretname, ER positive.\n",
    });
    const copy = await mkdtemp(path.join(os.tmpdir(), "cancerllm-test-"));
    await cp(folder, copy, { recursive: true });
    await writeFile(path.join(copy, "notes/b.txt"), "Othername, ER positive.\n");
    const taking = programs.worker(copy);
    const run = programs.writer(folder);
    const { done, failed } = await summaryOf(run, 1);
    expect(done).toBe(1);
    expect(failed).toHaveLength(1);
    expect(failed[0]?.message).toMatch(
      /^notes\/b\.txt: set aside after 3 tries: the file below .* is not the one/u,
    );
    expect(taking.stderr().match(/notes\/b\.txt: /gu)).toHaveLength(3);
    expect(run.stderr() + taking.stderr()).not.toMatch(/name,/u);
    expect(await programs.remains()).toEqual([]);
  });

  it("refuses workers with another model, and they say so", async () => {
    const folder = await projectWith({
      "cancerllm.yaml": "notes: notes/*.txt\n",
      "notes/a.txt": "The tumor measures 2.5 cm.\n",
    });
    const other = path.join(folder, "other.gguf");
    await cp(modelPath, other);
    await appendFile(other, Buffer.alloc(32));
    const run = programs.writer(folder, "--model", modelPath);
    await until(() => run.stderr().includes("Waiting for a worker"));
    const { code, stderr } = await programs.worker(folder, "--model", other).ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/does not fit what is in the queue: model [0-9a-f]{12}…, not [0-9a-f]{12}…/u);
    programs.worker(folder);
    expect((await summaryOf(run)).done).toBe(1);
  });

  it("goes on after Ctrl-C and after a kill, and asks no note twice", async () => {
    const folder = await sampleProject(24);
    programs.worker(folder, "--parallel", "1");
    const first = programs.writer(folder);
    await until(async () => ((await programs.status(folder)).runs[0]?.done ?? 0) >= 1);
    first.child.kill("SIGINT");
    const stopped = await first.ended;
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toMatch(
      /Stopped; \d+ notes? of 24 done\. Go on with the same command and --resume/u,
    );
    await until(async () => (await programs.status(folder)).depth.active === 0);
    expect(await programs.remains()).toEqual([]);
    const second = programs.writer(folder, "--resume");
    await programs.untilActive();
    await kill(second);
    const { done, skipped } = await summaryOf(programs.writer(folder, "--resume"));
    expect(skipped).toBeGreaterThan(0);
    expect(done + skipped).toBe(24);
    expect(await readdir(path.join(folder, ".cancerllm/runs"))).toHaveLength(1);
    expect(await programs.remains()).toEqual([]);
  });

  it("is cleared once its writer is gone, and not before", async () => {
    const folder = await projectWith({ "notes/a.txt": "The tumor measures 2.5 cm.\n".repeat(200) });
    const taking = programs.worker(folder);
    const run = programs.writer(folder, "--inline");
    await programs.untilActive();
    const early = await programs.launch(["queue", "clear", "--yes"], folder).ended;
    expect(early.code).toBe(1);
    expect(early.stderr).toContain("is being written by");
    for (const program of [run, taking]) await kill(program);
    expect(await programs.remains()).not.toEqual([]);
    let cleared = await programs.launch(["queue", "clear"], folder).ended;
    await until(async () => {
      cleared = await programs.launch(["queue", "clear"], folder).ended;
      return cleared.code === 2;
    });
    expect(cleared.stderr).toContain("give --yes");
    expect((await programs.launch(["queue", "clear", "--yes"], folder).ended).code).toBe(0);
    expect(await programs.redis.client.keys("*")).toEqual([]);
  });

  it("wants an address that is one, is there and is safe", async () => {
    const folder = await projectWith({ "notes/a.txt": "ER positive.\n" });
    const ask = (address: string): Running["ended"] =>
      start(["queue", "status", "--queue", address], folder).ended;
    const open = await ask("redis://queue.example.org");
    expect(open.code).toBe(2);
    expect(open.stderr).toContain("without encryption");
    expect((await ask("http://localhost")).code).toBe(2);
    const gone = await ask("redis://user:hush@127.0.0.1:1");
    expect(gone.code).toBe(3);
    expect(gone.stderr).toContain("127.0.0.1:1 cannot be used: nothing listens there");
    expect(gone.stderr).not.toContain("hush");
    await programs.redis.client.config("SET", "requirepass", "hush");
    expect((await ask(programs.redis.address)).stderr).toContain("CANCERLLM_QUEUE_PASSWORD");
    await rm(folder, { recursive: true });
  });
});
