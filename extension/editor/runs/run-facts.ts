import { costOf } from "../../evaluation/cost";
import { costInWords } from "../../evaluation/cost-rows";
import type { Project } from "../../labels/project";
import type { RunFolder, RunMeta } from "../../labels/run-folder";
import { readRunPlan } from "../../labels/run-plan";

/** `working`: this window is writing it. `interrupted`: it was not finished, and can be resumed. */
export type RunState = "finished" | "working" | "interrupted";

/** A run as lists show it. */
export interface ListedRun {
  readonly project: Project;
  readonly run: RunFolder;
  readonly state: RunState;
  /** Notes that are done. */
  readonly notes: number;
  /** Notes that the run is for, where that was kept. */
  readonly planned?: number;
}

/** The runs of a project, newest first. */
export async function listRuns(
  project: Project,
  isWorking: (run: string) => boolean,
): Promise<readonly ListedRun[]> {
  const { RunFolder } = await import("../../labels/run-folder");
  const runs = await RunFolder.list(project.runsFolder);
  return Promise.all(
    runs.map(async (run) => {
      const finished = run.meta.finished !== undefined;
      const state = isWorking(run.id) ? "working" : finished ? "finished" : "interrupted";
      const known = finished ? run.meta.counts?.["notes"] : undefined;
      const notes = known ?? (await run.notes()).length;
      const planned = finished ? undefined : (await readRunPlan(run))?.length;
      return { project, run, state, notes, ...(planned === undefined ? {} : { planned }) } as const;
    }),
  );
}

/** Model and protocol in a few words. */
export function modelOf({ model, protocol }: RunMeta): string {
  return `${model.name} ${model.quantization} · ${protocol}`;
}

/** When a run began, in the person's own time and language. */
export function startOf({ started }: RunMeta): string {
  const date = new Date(started);
  if (Number.isNaN(date.getTime())) return started;
  return date.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
}

/** How far a run is. */
export function progressOf({ notes, planned, state }: ListedRun): string {
  const words = { finished: "finished", working: "being written", interrupted: "interrupted" }[state];
  const done = planned === undefined ? `${notes} notes` : `${notes} of ${planned} notes`;
  return `${done.replace(/^1 notes/, "1 note")}, ${words}`;
}

/** What `run.yaml` says, as lines of name and value. */
export function factsOf(listed: ListedRun): readonly (readonly [name: string, value: string])[] {
  const { meta } = listed.run;
  const { model, backend, counts = {}, parameters, versions } = meta;
  const layers = backend.gpuLayers
    ? `, ${backend.gpuLayers} of ${backend.totalLayers ?? "?"} layers on a GPU`
    : "";
  const joined = (values: Readonly<Record<string, unknown>>): string =>
    Object.entries(values)
      .map(([name, value]) => `${name} ${String(value)}`)
      .join(", ");
  return [
    ["Run", meta.run],
    ["State", progressOf(listed)],
    ["Model", `${model.name} ${model.quantization}`],
    ...(model.sha256 === undefined ? [] : [["SHA-256", model.sha256] as const]),
    ["Protocol", meta.protocol],
    ["Tasks", meta.tasks.join(", ")],
    ["Phenotypes", meta.phenotypes.map(({ title }) => title).join(", ")],
    ["Device", `${backend.name}${layers}`],
    ["Started", startOf(meta)],
    ...(meta.seconds === undefined ? [] : [["Seconds", meta.seconds.toFixed(1)] as const]),
    ...(meta.tokens === undefined ? [] : [["Tokens", String(meta.tokens)] as const]),
    ...(Object.keys(counts).length === 0 ? [] : [["Counts", joined(counts)] as const]),
    ...costInWords(costOf(meta)).filter(([title]) => title !== "Notes"),
    ["Parameters", joined(parameters)],
    ["Versions", joined(versions)],
  ];
}
