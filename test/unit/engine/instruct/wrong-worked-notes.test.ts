import { cp, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { annotateNote } from "../../../../extension/engine/annotate";
import { openProtocol } from "../../../../extension/engine/protocols/choose";
import {
  readWorkedNotes,
  type WorkedNote,
} from "../../../../extension/engine/protocols/instruct/worked-notes";
import {
  wrongWorkedNotes,
  type WrongWorkedNotes,
} from "../../../../extension/engine/protocols/instruct/wrong-worked-notes";
import { runStart, workOf } from "../../../../extension/engine/run-start";
import { loadProject } from "../../../../extension/labels/load-project";
import type { Project } from "../../../../extension/labels/project";
import { readNote } from "../../../../extension/notes/read";
import { ScriptedChat } from "./scripted-chat";

const root = path.join(import.meta.dirname, "../../../..");
const tasks = ["phenotypes", "diagnosis", "treatment"] as const;
let folder: string;
let project: Project;
let worked: readonly WorkedNote[];

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "wrong-"));
  await cp(path.join(root, "samples"), folder, { recursive: true });
  project = await loadProject(folder);
  worked = await readWorkedNotes(project);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function wrongAt(rate: number, seed = 1): WrongWorkedNotes {
  const labels = project.phenotypes.map(({ id }) => id);
  return wrongWorkedNotes(worked, { labels, tasks }, { rate, seed });
}

describe("worked notes with wrong labels", () => {
  it("has the share that was asked for, each another value of the same label, right nowhere in its note", () => {
    const { total, replaced, notes } = wrongAt(0.4);
    expect(total).toBeGreaterThan(200);
    expect(replaced.length).toBeGreaterThan(0.35 * total);
    expect(replaced.length).toBeLessThanOrEqual(Math.round(0.4 * total));
    const valuesOf = (one: WorkedNote, label: string): string[] => [
      ...one.phenotypes.filter((item) => item.label === label).map(({ text }) => text.toLowerCase()),
      ...(label === "diagnosis" ? one.diagnoses : []).map(({ text }) => text.toLowerCase()),
      ...(label === "treatment" ? one.treatments : []).map(({ text }) => text.toLowerCase()),
    ];
    for (const { note, label, right, wrong } of replaced) {
      const own = worked.find((one) => one.note.path === note);
      if (!own) throw new Error("every change is of a worked note");
      expect(valuesOf(own, label)).toContain(right.toLowerCase());
      expect(valuesOf(own, label)).not.toContain(wrong.toLowerCase());
      expect(worked.flatMap((one) => valuesOf(one, label))).toContain(wrong.toLowerCase());
    }
    expect(notes.map(({ note }) => note.text)).toEqual(worked.map(({ note }) => note.text));
  });

  it("changes nothing at rate 0, the same with the same seed, and at a higher rate the same and more", () => {
    expect(wrongAt(0)).toMatchObject({ replaced: [], parameters: {} });
    expect(wrongAt(0).notes).toEqual(worked);
    expect(wrongAt(0.4)).toEqual(wrongAt(0.4));
    expect(wrongAt(0.8).replaced).toEqual(expect.arrayContaining([...wrongAt(0.2).replaced]));
    expect(wrongAt(0.4, 2).replaced).not.toEqual(wrongAt(0.4).replaced);
  });

  it("gives a treatment the modality of the words that it has now", () => {
    const modalities = new Map(
      worked.flatMap((one) => one.treatments.map(({ text, modality }) => [text, modality] as const)),
    );
    for (const { treatments } of wrongAt(0.8).notes)
      for (const { text, modality } of treatments) expect(modality).toBe(modalities.get(text));
  });
});

describe("a prompt", () => {
  async function prompts(wrong?: WrongWorkedNotes): Promise<string[]> {
    const engine = new ScriptedChat(() => "[]", 7, 16_384);
    const protocol = await openProtocol({ ...project, protocol: "instruct" }, engine.info, {
      ...(wrong && { worked: wrong }),
    });
    const note = await readNote(folder, "notes/breast-03.txt");
    await annotateNote(note, {
      ...{ engine, protocol, phenotypes: project.phenotypes, tasks, run: "r", exchanges: false },
    });
    return engine.requests.map((messages) => JSON.stringify(messages));
  }

  it("shows wrong answers to right texts", async () => {
    const [right, all] = [await prompts(), await prompts(wrongAt(1))];
    const wrong = wrongAt(1);
    expect(all).toHaveLength(right.length);
    expect(all).not.toEqual(right);
    const shown = wrong.replaced.filter(({ wrong: value }) => all.some((one) => one.includes(value)));
    expect(shown.length).toBeGreaterThan(0);
    // What is asked comes last, and is the same.
    for (const [at, one] of all.entries()) expect(one.slice(-200)).toBe(right[at]?.slice(-200));
  });

  it("is other work than one with right labels, or with another share of wrong ones", async () => {
    const engine = new ScriptedChat(() => "[]");
    const works = [];
    for (const rate of [0, 0.2, 0.4]) {
      const protocol = await openProtocol({ ...project, protocol: "instruct" }, engine.info, {
        worked: wrongAt(rate),
      });
      works.push(workOf(runStart(engine.info, project, protocol, tasks)));
    }
    const plain = await openProtocol({ ...project, protocol: "instruct" }, engine.info);
    expect(new Set(works).size).toBe(3);
    expect(works[0]).toBe(workOf(runStart(engine.info, project, plain, tasks)));
  });
});
