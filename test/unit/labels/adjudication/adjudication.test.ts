import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { Adjudication, AdjudicationError } from "../../../../extension/labels/adjudication/adjudication";
import { annotatorsOf } from "../../../../extension/labels/adjudication/annotators";
import { checkGoldFile } from "../../../../extension/labels/gold-check";
import type { GoldLabels } from "../../../../extension/labels/gold-label";
import { loadProject } from "../../../../extension/labels/load-project";
import type { Project } from "../../../../extension/labels/project";
import { NoteReview } from "../../../../extension/labels/review";

const note = "notes/a.txt";
const text = "A tumor of 2.5 cm in the left breast. ER positive. 🎗️ Grade 2.";

let folder: string;
let project: Project;

/** Labels a note as an annotator would: phenotypes by label and quote. */
async function label(
  annotator: string,
  items: readonly (readonly [label: string, quote: string])[],
): Promise<void> {
  const review = await NoteReview.open({ ...project, annotator }, note);
  for (const [id, quote] of items) {
    const at = text.indexOf(quote);
    const start = Array.from(text.slice(0, at)).length;
    await review.addPhenotype(id, { start, end: start + Array.from(quote).length });
  }
  review.dispose();
}

const goldFile = (name: string): string => path.join(folder, "gold", name, `${note}.yaml`);
const adjudicated = async (): Promise<GoldLabels> =>
  parse(await readFile(goldFile("adjudicated"), "utf8")) as GoldLabels;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "adjudication-"));
  await mkdir(path.join(folder, "notes"));
  await writeFile(path.join(folder, note), text);
  await writeFile(
    path.join(folder, "cancerllm.yaml"),
    "gold: {folder: gold, per-annotator: true}\nannotator: jd\n",
  );
  project = await loadProject(folder);
  await label("kt", [
    ["tumor-size", "2.5 cm"],
    ["tumor-laterality", "left"],
    ["cancer-grade", "Grade 2"],
  ]);
  await label("mw", [
    ["tumor-size", "2.5"],
    ["tumor-laterality", "left"],
    ["hormone-receptor-type", "ER"],
  ]);
});
afterEach(() => rm(folder, { recursive: true }));

describe("the adjudication of a note", () => {
  it("finds what the annotators agree on and asks about all else, in the order of the text", async () => {
    expect(await annotatorsOf(project, note)).toEqual(["kt", "mw"]);
    const { snapshot } = await Adjudication.open(project, note);
    expect(snapshot.agreed.map(({ item }) => item.text)).toEqual(["left"]);
    expect(snapshot.questions.map(({ claims }) => claims.map(({ item }) => item.text))).toEqual([
      ["2.5", "2.5 cm"],
      ["ER"],
      ["Grade 2"],
    ]);
    expect(snapshot.open).toBe(3);
  });

  it("writes nothing until the first answer", async () => {
    await Adjudication.open(project, note);
    await expect(readFile(goldFile("adjudicated"))).rejects.toThrow("ENOENT");
  });

  it("takes one, the other, both or neither, says whose label each is, and is complete with the last answer", async () => {
    const adjudication = await Adjudication.open(project, note);
    const [size, receptor, grade] = adjudication.snapshot.questions.map(({ id }) => id);
    await adjudication.answer(size ?? "", { annotator: "kt" });
    expect((await adjudicated()).status).toBe("in-progress");
    await adjudication.answer(receptor ?? "", "both");
    await adjudication.answer(grade ?? "", "neither");
    const labels = await adjudicated();
    expect(labels.annotator).toBe("jd");
    expect(labels.status).toBe("complete");
    const said = labels.phenotypes.map((item) => [item.text, item.decision, item.adjudication?.annotators]);
    expect(said).toEqual([
      ["2.5", "rejected", ["mw"]],
      ["2.5 cm", "added", ["kt"]],
      ["left", "added", ["kt", "mw"]],
      ["ER", "added", ["mw"]],
      ["Grade 2", "rejected", ["kt"]],
    ]);
    expect(await checkGoldFile(project, goldFile("adjudicated"))).toEqual([]);
    const reopened = await Adjudication.open(project, note);
    expect(reopened.snapshot.open).toBe(0);
  });

  it("leaves the annotators' own files as they are", async () => {
    const before = await Promise.all(["kt", "mw"].map((name) => readFile(goldFile(name), "utf8")));
    const adjudication = await Adjudication.open(project, note);
    for (const { id } of adjudication.snapshot.questions) await adjudication.answer(id, "both");
    expect(await Promise.all(["kt", "mw"].map((name) => readFile(goldFile(name), "utf8")))).toEqual(before);
  });

  it("answers anew, takes back and makes again", async () => {
    const adjudication = await Adjudication.open(project, note);
    const id = adjudication.snapshot.questions[0]?.id ?? "";
    await adjudication.answer(id, { annotator: "kt" });
    await adjudication.answer(id, { annotator: "mw" });
    const taken = async (): Promise<string[]> =>
      (await adjudicated()).phenotypes
        .filter(({ decision }) => decision !== "rejected")
        .map((item) => item.text);
    expect(await taken()).toEqual(["2.5", "left"]);
    await adjudication.undo();
    expect(await taken()).toEqual(["2.5 cm", "left"]);
    await adjudication.undo();
    expect(adjudication.snapshot.open).toBe(3);
    expect(await taken()).toEqual([]);
    await adjudication.redo();
    expect(await taken()).toEqual(["2.5 cm", "left"]);
  });

  it("takes over what all agree on where there is nothing to decide", async () => {
    await rm(goldFile("kt"));
    await label("kt", [["tumor-size", "2.5 cm"]]);
    await rm(goldFile("mw"));
    await label("mw", [["tumor-size", "2.5 cm"]]);
    const adjudication = await Adjudication.open(project, note);
    expect(adjudication.snapshot.questions).toEqual([]);
    await adjudication.complete();
    expect(await adjudicated()).toMatchObject({ status: "complete", phenotypes: [{ text: "2.5 cm" }] });
  });

  it("is not complete while a question is open", async () => {
    const adjudication = await Adjudication.open(project, note);
    expect(() => adjudication.complete()).toThrow(AdjudicationError);
  });

  it("is refused, with what to do, where there are not two annotators", async () => {
    await rm(goldFile("mw"));
    await expect(Adjudication.open(project, note)).rejects.toThrow("one annotator");
    const single = { ...project, perAnnotator: false };
    await expect(Adjudication.open(single, note)).rejects.toThrow("per-annotator: true");
  });

  it("never overwrites an adjudicated file that cannot be read", async () => {
    await mkdir(path.dirname(goldFile("adjudicated")), { recursive: true });
    await writeFile(goldFile("adjudicated"), "version: 1\nphenotypes: [");
    await expect(Adjudication.open(project, note)).rejects.toThrow("yaml");
    expect(await readFile(goldFile("adjudicated"), "utf8")).toBe("version: 1\nphenotypes: [");
  });

  it("sees when the adjudicated file was changed by another program, and does not overwrite it", async () => {
    const adjudication = await Adjudication.open(project, note);
    const id = adjudication.snapshot.questions[0]?.id ?? "";
    await adjudication.answer(id, "both");
    expect(await adjudication.isCurrent()).toBe(true);
    const changed = `${await readFile(goldFile("adjudicated"), "utf8")}# by hand\n`;
    await writeFile(goldFile("adjudicated"), changed);
    expect(await adjudication.isCurrent()).toBe(false);
    await expect(adjudication.answer(id, "neither")).rejects.toThrow("changed by another program");
    expect(await readFile(goldFile("adjudicated"), "utf8")).toBe(changed);
  });
});
