import { mkdtemp } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { makeCertificate } from "../queue/certificate.mjs";
import { cuttableWay } from "../queue/cuttable.mjs";
import { freePort } from "../free-port.mjs";
import { projectWith, sampleProject, until } from "./built";
import { contentOf, kill, QueuePrograms, summaryOf } from "./queue-programs";

const programs = QueuePrograms.use();

/** A note that takes some seconds, with no sentence twice. */
function longNote(sentences: number): string {
  return Array.from(
    { length: sentences },
    (_, index) => `The tumor of block ${index} measures ${index} cm.\n`,
  ).join("");
}

describe("a run by a queue", { timeout: 600_000 }, () => {
  it("loses and doubles nothing where a worker is killed, and Redis stands still and forgets all", async () => {
    const folder = await sampleProject(16);
    const killed = programs.worker(folder);
    const run = programs.writer(folder, "--queue-depth", "3");
    await programs.untilActive();
    await kill(killed);
    const next = programs.worker(folder);
    await until(() => next.stderr().includes("takes notes"));
    const { pid, port } = programs.redis;
    await programs.untilActive();
    process.kill(pid, "SIGSTOP");
    await wait(4000);
    process.kill(pid, "SIGCONT");
    await programs.untilActive();
    await programs.startRedis(port);
    const summary = await summaryOf(run);
    expect(summary).toMatchObject({ done: 16, failed: [] });
    expect(Object.keys(await contentOf(summary))).toHaveLength(16);
    expect(run.stderr()).toContain("is lost; it is tried again");
    expect(await programs.remains()).toEqual([]);
  });

  it("loses and doubles nothing where a worker's network is cut, and has the worker again after it", async () => {
    const folder = await sampleProject(6);
    const way = await cuttableWay(programs.redis.port);
    try {
      const cutOff = programs.worker(folder, "--queue", way.address);
      const run = programs.writer(folder);
      await programs.untilActive();
      way.cut();
      const other = programs.worker(folder);
      const summary = await summaryOf(run);
      expect(summary).toMatchObject({ done: 6, failed: [] });
      expect(Object.keys(await contentOf(summary))).toHaveLength(6);
      await kill(other);
      way.mend();
      await until(() => cutOff.stderr().includes("is back"));
      await until(async () => (await programs.remains()).length === 0);
      expect(await summaryOf(programs.writer(folder))).toMatchObject({ done: 6, failed: [] });
    } finally {
      await way.stop();
    }
  });

  it("sets a note aside that ended three workers, and none of those beside it", async () => {
    const folder = await projectWith({
      "cancerllm.yaml": "notes: notes/*.txt\n",
      "notes/a.txt": longNote(3000),
      "notes/b.txt": longNote(100),
      "notes/c.txt": longNote(101),
    });
    const { client } = programs.redis;
    /** Tries of the note alone that were begun. */
    const begun = async (): Promise<number> => {
      for (const key of await client.keys("cancerllm:notes-*")) {
        if ((await client.type(key)) !== "hash" || key.endsWith(":meta")) continue;
        const [data, progress] = await client.hmget(key, "data", "progress");
        if (data?.includes("notes/a.txt")) return Number(progress ?? 0);
      }
      return 0;
    };
    const run = programs.writer(folder);
    let worker = programs.worker(folder, "--parallel", "3");
    await programs.untilActive(3);
    await kill(worker);
    for (const time of [1, 2]) {
      worker = programs.worker(folder, "--parallel", "3");
      await until(async () => (await begun()) === time);
      await kill(worker);
    }
    programs.worker(folder, "--parallel", "3");
    await until(
      async () => (await programs.status(folder)).failures.length === 1 || run.child.exitCode !== null,
    );
    const { done, failed } = await summaryOf(run, 1);
    expect(failed.map(({ message }) => message)).toEqual([
      "notes/a.txt: set aside after 3 tries: the worker died with it, at the last of 3 tries",
    ]);
    expect(done).toBe(2);
    expect(await programs.remains()).toEqual([]);
  });

  it("is before those of a lower priority", async () => {
    const many = await sampleProject(30);
    const few = await sampleProject(2);
    programs.worker(many, "--parallel", "1", "--root", many);
    const late = programs.writer(many, "--inline");
    await programs.untilActive();
    const urgent = await summaryOf(programs.writer(few, "--inline", "--priority", "1"));
    expect(urgent.done).toBe(2);
    expect(late.child.exitCode).toBeNull();
  });

  it("travels over TLS, to a server whose certificate is trusted only", async () => {
    const folder = await sampleProject(2);
    const certificates = await mkdtemp(path.join(os.tmpdir(), "cancerllm-test-"));
    const { certificate, key } = await makeCertificate(
      certificates,
      (line) => void process.stderr.write(line),
    );
    const port = await freePort();
    await programs.startRedis(undefined, [
      ...["--tls-port", String(port), "--tls-cert-file", certificate, "--tls-key-file", key],
      ...["--tls-ca-cert-file", certificate, "--tls-auth-clients", "no"],
    ]);
    const tls = ["--queue", `rediss://127.0.0.1:${port}`];
    const refused = await programs.launch(["queue", "status", ...tls], folder).ended;
    expect(refused.code).toBe(3);
    expect(refused.stderr).toMatch(/certificate is not trusted .* NODE_EXTRA_CA_CERTS/u);
    const trusting = { NODE_EXTRA_CA_CERTS: certificate };
    programs.launch(["worker", "--gpu", "off", ...tls], folder, trusting);
    const run = programs.launch(["annotate", "notes", "--json", ...tls], folder, trusting);
    expect((await summaryOf(run)).done).toBe(2);
  });
});
