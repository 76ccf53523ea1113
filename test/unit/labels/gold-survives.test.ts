import { spawnSync } from "node:child_process";
import { chmod, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeEach, expect, test } from "vitest";
import { GoldDocument } from "../../../extension/labels/gold-document";
import { Deciders } from "./decider";

/** Root may write everywhere; a process of this user may not. */
const nobody = 65_534;

let deciders: Deciders;

beforeEach(async () => {
  deciders = await Deciders.create();
});

test("a window that is killed at any moment leaves every decision that was saved, and nothing else", async () => {
  const saved: number[] = [];
  for (let round = 0; round < 12; round++) {
    const decider = deciders.start(round * 1000, 1000);
    await decider.hasBegun();
    await sleep(Math.random() * 30);
    await decider.kill();
    saved.push(...decider.saved);
    const starts = new Set(await deciders.starts());
    expect(saved.filter((start) => !starts.has(start))).toEqual([]);
    // A decision that was on the disk before it could be said to be is there too; one at most.
    expect(starts.size - saved.length).toBeLessThanOrEqual(round + 1);
  }
  expect(saved.length).toBeGreaterThan(12);
  await deciders.start(90_000, 1).end();
  expect(await deciders.files()).toEqual(["a.txt.yaml"]);
}, 120_000);

test("what a killed window left behind goes with the next save, a living one's stays", async () => {
  await deciders.start(0, 1).end();
  const [dead, alive] = [spawnSync(process.execPath, ["-e", ""]).pid, process.pid];
  const host = hostname();
  const left = async (name: string, pid: number): Promise<void> => {
    const temporary = `a.txt.yaml.${name}.tmp`;
    await writeFile(`${deciders.goldFile}.0.lock`, JSON.stringify({ host, pid, temporary }));
    await writeFile(join(deciders.root, "gold", temporary), "version: 1\nnote: {pa");
  };
  await left("0badcafe", dead);
  await deciders.start(1, 1).end();
  expect(await deciders.files()).toEqual(["a.txt.yaml"]);

  await left("600dcafe", alive);
  const waiting = deciders.start(2, 1);
  await sleep(300);
  expect(await deciders.files()).toContain("a.txt.yaml.600dcafe.tmp");
  expect(waiting.saved).toEqual([]);
  await waiting.kill();
  expect(await deciders.starts()).toEqual([0, 1]);
}, 60_000);

test("three windows that decide at the same time lose nothing", async () => {
  const windows = [0, 1000, 2000].map((from) => deciders.start(from, 100));
  const outputs = await Promise.all(windows.map((window) => window.end()));
  for (const output of outputs) expect(output).not.toContain("refused");
  const all = [0, 1000, 2000].flatMap((from) => Array.from({ length: 100 }, (_, index) => from + index));
  expect(await deciders.starts()).toEqual(all);
  const { phenotypes } = GoldDocument.parse(await readFile(deciders.goldFile, "utf8")).labels;
  expect(new Set(phenotypes.map(({ id }) => id)).size).toBe(300);
  expect(await deciders.files()).toEqual(["a.txt.yaml"]);
}, 120_000);

test("three windows of which one is killed time and again lose nothing", async () => {
  const steady = [50_000, 60_000].map((from) => deciders.start(from, 150));
  const saved: number[] = [];
  for (let round = 0; round < 8; round++) {
    const decider = deciders.start(round * 1000, 1000);
    await decider.hasBegun();
    await sleep(Math.random() * 20);
    await decider.kill();
    saved.push(...decider.saved);
  }
  for (const window of steady) {
    expect(await window.end()).not.toContain("refused");
    saved.push(...window.saved);
  }
  const starts = new Set(await deciders.starts());
  expect(saved.filter((start) => !starts.has(start))).toEqual([]);
  expect(starts.size - saved.length).toBeLessThanOrEqual(8);
  await deciders.start(90_000, 1).end();
  expect(await deciders.files()).toEqual(["a.txt.yaml"]);
}, 120_000);

/** Decides until it is refused. @returns how that was said */
async function refused(output: Promise<string>): Promise<RegExpExecArray> {
  const match = /^refused (\S+) (\S+) (-?\d+) (.*)$/m.exec(await output);
  if (!match) throw new Error("Nothing was refused.");
  return match;
}

test.skipIf(process.platform === "win32")(
  "a write that is cut short by the file system's limit",
  async () => {
    const decider = deciders.startIn('ulimit -f 16; exec "$@"', 0, 1000);
    const [, name, reason, shown, message] = await refused(decider.end());
    expect([name, reason, shown]).toEqual(["ReviewError", "not-saved", "0"]);
    expect(message).toContain("EFBIG");
    expect(decider.saved.length).toBeGreaterThan(10);
    expect(await deciders.starts()).toEqual(decider.saved);
    expect(await deciders.files()).toEqual(["a.txt.yaml"]);
  },
  60_000,
);

const canMount = spawnSync("unshare", ["-m", "mount", "-t", "tmpfs", "none", "/mnt"]).status === 0;
test.skipIf(!canMount)(
  `a disk that is full${canMount ? "" : " (needs the right to mount one)"}`,
  async () => {
    const copy = join(deciders.root, "copy");
    await mkdir(copy);
    const gold = join(deciders.root, "gold");
    const decider = deciders.startIn(
      `unshare -m sh -c 'mount -t tmpfs -o size=64k none "${gold}" && "$@"; cp -r "${gold}/." "${copy}"' sh "$@"`,
      0,
      1000,
    );
    const [, name, reason, shown, message] = await refused(decider.end());
    expect([name, reason, shown]).toEqual(["ReviewError", "not-saved", "0"]);
    expect(message).toMatch(/disk is full. Make room/);
    expect(decider.saved.length).toBeGreaterThan(10);
    expect(await deciders.starts(join(copy, "a.txt.yaml"))).toEqual(decider.saved);
    expect((await readdir(copy)).filter((name) => /tmp|lock/.test(name))).toEqual([]);
  },
  60_000,
);

const isRoot = process.getuid?.() === 0;
test.skipIf(process.platform === "win32")(
  "a folder that is read-only",
  async () => {
    await deciders.start(0, 3).end();
    await chmod(join(deciders.root, "gold"), 0o555);
    const decider = deciders.start(10, 1, isRoot ? String(nobody) : "");
    const [, name, reason, shown, message] = await refused(decider.end());
    expect([name, reason, shown]).toEqual(["ReviewError", "not-saved", "0"]);
    expect(message).toMatch(/read-only. Change its permissions/);
    expect(await deciders.starts()).toEqual([0, 1, 2]);
    expect(await deciders.files()).toEqual(["a.txt.yaml"]);
    await chmod(join(deciders.root, "gold"), 0o755);
  },
  60_000,
);
