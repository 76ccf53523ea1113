import { readdir } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { useWorkbench, type Workbench } from "./workbench";

const workbench = useWorkbench();
const patience = { timeout: 120_000 };

interface Run {
  readonly finished?: string;
  readonly counts?: { readonly notes: number };
  readonly done: readonly string[];
}

/** The only run there is; undefined as long as there is none. */
async function onlyRun(bench: Workbench): Promise<Run | undefined> {
  const runs = path.join(bench.workspace, ".cancerllm/runs");
  const ids = await readdir(runs).catch(() => []);
  expect(ids.length).toBeLessThan(2);
  const meta = await bench.read(`.cancerllm/runs/${ids[0]}/run.yaml`);
  if (meta === undefined) return undefined;
  const files = await readdir(path.join(runs, ids[0] ?? ""), { recursive: true });
  return { ...(parse(meta) as Omit<Run, "done">), done: files.filter((file) => file.endsWith(".json")) };
}

it("annotates a folder with progress, and stops where it is told to", async () => {
  const bench = workbench();
  await bench.runCommand("CancerLLM: Annotate Folder…");
  const progress = bench.notifications.filter({ hasText: "Annotating 35 notes" });
  await progress.getByText(/\d+ of 35: /).waitFor();
  await expect.poll(async () => (await onlyRun(bench))?.done.length ?? 0, patience).toBeGreaterThan(1);
  await bench.screenshot("annotating-a-folder");
  await progress.getByRole("button", { name: "Cancel" }).click();
  await progress.waitFor({ state: "detached" });
  const run = await onlyRun(bench);
  expect(run?.finished).toBeUndefined();
  expect(run?.done.length).toBeLessThan(35);
  for (const file of run?.done ?? []) {
    const [id] = await readdir(path.join(bench.workspace, ".cancerllm/runs"));
    const json = JSON.parse((await bench.read(`.cancerllm/runs/${id}/${file}`)) ?? "") as { run: string };
    expect(json.run).toBe(id);
  }
});

it("goes on with the notes that are left", async () => {
  const bench = workbench();
  const before = (await onlyRun(bench))?.done ?? [];
  const stopped = bench.notifications.filter({ hasText: /Stopped: \d+ of 35 notes, interrupted/ });
  await bench.screenshot("stopped-annotating");
  await stopped.getByRole("button", { name: "Resume" }).click();
  await expect.poll(async () => (await onlyRun(bench))?.finished, patience).toBeDefined();
  const run = await onlyRun(bench);
  expect(run?.done).toEqual(expect.arrayContaining(before as string[]));
  expect(run?.done).toHaveLength(35);
  await bench.screenshot("annotated-folder");
});
