import { readdir } from "node:fs/promises";
import path from "node:path";
import { parse } from "yaml";
import type { GoldLabels } from "../../extension/labels/gold-label";
import type { NoteSuggestions } from "../../extension/labels/suggestion";
import type { Workbench } from "./workbench";

const none = { status: "in-progress", phenotypes: [], diagnoses: [], treatments: [] } as const;

/** The gold labels of a note as they are on disk; empty where nothing is decided yet. */
export async function goldOf(
  bench: Workbench,
  note: string,
): Promise<Pick<GoldLabels, "status" | "phenotypes" | "diagnoses" | "treatments">> {
  const yaml = await bench.read(`gold/${note}.yaml`);
  return yaml === undefined ? none : { ...none, ...(parse(yaml) as GoldLabels) };
}

/** What the newest run says of a note; undefined as long as there is no such run. */
export async function suggestionsOf(bench: Workbench, note: string): Promise<NoteSuggestions | undefined> {
  const runs = await readdir(path.join(bench.workspace, ".cancerllm/runs")).catch(() => []);
  for (const run of runs.sort().reverse()) {
    const json = await bench.read(`.cancerllm/runs/${run}/${note}.json`);
    if (json !== undefined) return JSON.parse(json) as NoteSuggestions;
  }
  return undefined;
}

/** The gold spans of a note whose text is not what the note has there. */
export async function misplaced(bench: Workbench, note: string): Promise<readonly string[]> {
  const text = Array.from(((await bench.read(note)) ?? "").replace(/^\uFEFF/, ""));
  const { phenotypes } = await goldOf(bench, note);
  return phenotypes
    .filter((item) => text.slice(item.start, item.end).join("") !== item.text)
    .map(({ id }) => id);
}
