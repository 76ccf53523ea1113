import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { GoldLabels } from "../../../extension/labels/gold-label";
import { loadProject } from "../../../extension/labels/load-project";
import { NoteReview } from "../../../extension/labels/review";
import type { ReviewSnapshot } from "../../../extension/labels/review";
import { schemaOf } from "../../../extension/labels/schemas";
import type { NoteSuggestions, PhenotypeSuggestion } from "../../../extension/labels/suggestion";

const text = "🎗 Left breast, 2.5 cm invasive ductal carcinoma.\r\nER positive. Size again 2.5 cm.\n";
const run = "20261123T101500Z-3f2a";
let root: string;

const sha = (content: string): string => createHash("sha256").update(content).digest("hex");
const start = (quote: string): number => Array.from(text.slice(0, text.indexOf(quote))).length;
const spanOf = (quote: string): { start: number; end: number } => ({
  start: start(quote),
  end: start(quote) + Array.from(quote).length,
});
const suggestion = (id: string, label: string, quote: string): PhenotypeSuggestion => {
  const span = spanOf(quote);
  return { id, label, ...span, text: quote, confidence: 0.9, alignment: "exact", answer: quote };
};
const suggestions = (over: Partial<NoteSuggestions> = {}): NoteSuggestions => ({
  note: { path: "notes/a.txt", sha256: sha(text) },
  run,
  phenotypes: [
    suggestion("p1", "tumor-size", "2.5 cm"),
    suggestion("p2", "tumor-laterality", "Left"),
    suggestion("p3", "hormone-receptor-type", "ER"),
  ],
  diagnoses: [
    {
      id: "d1",
      text: "breast cancer",
      confidence: 0.8,
      evidence: [{ ...spanOf("carcinoma"), text: "carcinoma" }],
    },
  ],
  treatments: [{ id: "t1", text: "lumpectomy", modality: "surgery", confidence: 0.7, evidence: [] }],
  unanchored: [{ label: "cancer-stage", answer: "IIA", confidence: 0.3, reason: "Not in the note." }],
  ...over,
});
const goldFile = (): string => join(root, "gold/notes/a.txt.yaml");
const gold = async (): Promise<GoldLabels> => {
  const value = parse(await readFile(goldFile(), "utf8")) as GoldLabels;
  expect(schemaOf("gold-label")(value), JSON.stringify(schemaOf("gold-label").errors)).toBe(true);
  for (const { start, end, text: quote } of value.phenotypes) {
    expect(Array.from(text).slice(start, end).join("")).toBe(quote);
  }
  return value;
};
const open = async (content: NoteSuggestions | null = suggestions()): Promise<NoteReview> => {
  const review = await NoteReview.open(await loadProject(root, { user: "mw" }), "notes/a.txt");
  if (content) review.setSuggestions(content);
  return review;
};
const states = ({ phenotypes }: ReviewSnapshot): string[] =>
  phenotypes.map(({ key, label, text: quote, state }) => `${key} ${label} ${quote} ${state}`);

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "review-"));
  await mkdir(join(root, "notes"));
  await writeFile(join(root, "notes/a.txt"), text);
});

describe("decisions", () => {
  test("suggestions are shown in order and none is decided", async () => {
    const { snapshot } = await open();
    expect(states(snapshot)).toEqual([
      "s:p2 tumor-laterality Left suggested",
      "s:p1 tumor-size 2.5 cm suggested",
      "s:p3 hormone-receptor-type ER suggested",
    ]);
    expect(snapshot).toMatchObject({
      undecided: 5,
      canUndo: false,
      status: "in-progress",
      annotator: "mw",
      run,
    });
    expect(snapshot.unanchored).toHaveLength(1);
    await expect(readFile(goldFile())).rejects.toThrow();
  });

  test("an answer leaves the tray while its label stands in the sentence that was asked", async () => {
    const { start, end } = spanOf("Left breast");
    const unanchored = suggestions().unanchored.map((answer) => ({
      ...answer,
      sentence: [start, end] as const,
    }));
    const review = await open(suggestions({ unanchored }));
    await review.addPhenotype("tumor-site", spanOf("breast"));
    expect(review.snapshot.unanchored).toHaveLength(1);
    await review.addPhenotype("cancer-stage", spanOf("Left"));
    expect(review.snapshot.unanchored).toHaveLength(0);
    await review.undo();
    expect(review.snapshot.unanchored).toHaveLength(1);
  });

  test("accept, reject, relabel, resize and add are on the disk with where they came from", async () => {
    const review = await open();
    await review.accept("s:p1");
    await review.reject("s:p3");
    await review.resize("s:p2", spanOf("Left breast"));
    await review.relabel("g:p3", "tumor-site");
    const added = await review.addPhenotype("histological-type", spanOf("invasive ductal carcinoma"));
    expect(states(review.snapshot)).toEqual([
      "g:p3 tumor-site Left breast corrected",
      "g:p1 tumor-size 2.5 cm accepted",
      `${added} histological-type invasive ductal carcinoma added`,
      "g:p2 hormone-receptor-type ER rejected",
    ]);
    const { phenotypes, note } = await gold();
    expect(note).toEqual({ path: "notes/a.txt", sha256: sha(text), offsets: "code-points" });
    expect(phenotypes.map(({ id, decision }) => [id, decision])).toEqual([
      ["p3", "corrected"],
      ["p1", "accepted"],
      ["p4", "added"],
      ["p2", "rejected"],
    ]);
    expect(phenotypes[0]?.suggestion).toEqual({
      run,
      label: "tumor-laterality",
      ...spanOf("Left"),
      text: "Left",
      confidence: 0.9,
    });
    expect(phenotypes[1]).toMatchObject({
      prefix: "🎗 Left breast, ",
      suffix: " invasive ductal carcinoma.\r\nER ",
    });
    expect(phenotypes[2]).not.toHaveProperty("suggestion");
  });

  test("a correction that comes back to what was suggested is accepted", async () => {
    const review = await open();
    await review.relabel("s:p2", "tumor-site");
    expect(review.snapshot.phenotypes[0]?.state).toBe("corrected");
    await review.relabel("g:p1", "tumor-laterality");
    expect(review.snapshot.phenotypes[0]?.state).toBe("accepted");
  });

  test("rejecting a corrected span keeps the suggestion as it was; accepting it again too", async () => {
    const review = await open();
    await review.resize("s:p2", spanOf("Left breast"));
    await review.reject("g:p1");
    expect(states(review.snapshot)[0]).toBe("g:p1 tumor-laterality Left rejected");
    await review.accept("g:p1");
    expect(states(review.snapshot)[0]).toBe("g:p1 tumor-laterality Left accepted");
  });

  test("adding what is suggested accepts it, adding what is there adds nothing", async () => {
    const review = await open();
    expect(await review.addPhenotype("tumor-laterality", spanOf("Left"))).toBe("g:p1");
    expect(await review.addPhenotype("tumor-laterality", spanOf("Left"))).toBe("g:p1");
    expect((await gold()).phenotypes).toMatchObject([{ id: "p1", decision: "accepted" }]);
  });

  test("removing a decision leaves the suggestion undecided and what was added gone", async () => {
    const review = await open();
    await review.accept("s:p1");
    const added = await review.addPhenotype("tumor-site", spanOf("breast"));
    await review.remove("g:p1");
    await review.remove(added);
    expect(review.snapshot.undecided).toBe(5);
    expect((await gold()).phenotypes).toEqual([]);
  });

  test("rejecting an added span takes it out", async () => {
    const review = await open(null);
    await review.reject(await review.addPhenotype("tumor-site", spanOf("breast")));
    expect((await gold()).phenotypes).toEqual([]);
  });

  test("unsure suggestions are not accepted in bulk, but one by one", async () => {
    const phenotypes = suggestions().phenotypes.map((item) =>
      item.id === "p1" ? { ...item, alignment: "near" as const } : item,
    );
    const review = await open(suggestions({ phenotypes }));
    await review.acceptMany(["s:p1", "s:p2", "s:p3", "s:d1"]);
    expect(review.snapshot.undecided).toBe(2);
    await review.acceptMany(["s:p1"]);
    expect(review.snapshot.undecided).toBe(1);
    await review.undo();
    await review.undo();
    expect(review.snapshot.undecided).toBe(5);
  });

  test.each([
    ["an unknown key", (review: NoteReview) => review.accept("s:nothing"), "not-found"],
    ["an unknown label", (review: NoteReview) => review.relabel("s:p1", "tumour-size"), "unknown-label"],
    ["an empty span", (review: NoteReview) => review.resize("s:p1", { start: 3, end: 3 }), "bad-span"],
    [
      "a span beyond the end",
      (review: NoteReview) => review.resize("s:p1", { start: 3, end: 9999 }),
      "bad-span",
    ],
    ["an empty diagnosis", (review: NoteReview) => review.putDiagnosis(undefined, { text: " " }), "empty"],
    ["completeness with open suggestions", (review: NoteReview) => review.setStatus("complete"), "undecided"],
  ])("%s is refused and changes nothing", async (_what, act, reason) => {
    const review = await open();
    const before = review.snapshot;
    await expect(act(review)).rejects.toMatchObject({ name: "ReviewError", reason });
    expect(review.snapshot).toEqual(before);
    await expect(readFile(goldFile())).rejects.toThrow();
  });

  test("two spans cannot have one label at one place", async () => {
    const review = await open();
    await review.accept("s:p2");
    const other = await review.addPhenotype("tumor-site", spanOf("Left"));
    await expect(review.relabel(other, "tumor-laterality")).rejects.toMatchObject({ reason: "duplicate" });
  });
});

describe("diagnoses and treatments", () => {
  test("accept, change, add, code and order", async () => {
    const review = await open();
    await review.accept("s:d1");
    await review.putDiagnosis("g:d1", { code: { system: "ICD-10-CM", value: "C50.912" } });
    expect((await gold()).diagnoses[0]).toMatchObject({ decision: "accepted", code: { value: "C50.912" } });
    await review.putDiagnosis("g:d1", {
      text: "Invasive ductal carcinoma",
      evidence: [spanOf("invasive ductal carcinoma")],
    });
    const second = await review.putDiagnosis(undefined, { text: "Hypertension" });
    await review.moveItem(second, 0);
    await review.putTreatment("s:t1", { modality: "chemotherapy" });
    await review.putDiagnosis("g:d1", { code: null });
    const { diagnoses, treatments } = await gold();
    expect(diagnoses).toEqual([
      { id: "d2", text: "Hypertension", evidence: [], decision: "added" },
      {
        id: "d1",
        text: "Invasive ductal carcinoma",
        evidence: [{ ...spanOf("invasive ductal carcinoma"), text: "invasive ductal carcinoma" }],
        decision: "corrected",
        suggestion: { run, text: "breast cancer", confidence: 0.8 },
      },
    ]);
    expect(treatments).toMatchObject([{ id: "t1", modality: "chemotherapy", decision: "corrected" }]);
    expect(review.snapshot.diagnoses.map(({ key }) => key)).toEqual(["g:d2", "g:d1"]);
  });

  test("a note is complete when all is decided, and no longer when something opens", async () => {
    const review = await open();
    await review.acceptMany(["s:p1", "s:p2", "s:p3", "s:d1", "s:t1"]);
    await review.setStatus("complete");
    expect((await gold()).status).toBe("complete");
    await review.remove("g:t1");
    expect((await gold()).status).toBe("in-progress");
  });
});

describe("undo", () => {
  test("undoing and redoing every decision gives back every version byte for byte", async () => {
    const review = await open();
    await review.accept("s:p2");
    const file = `# mine\n${(await readFile(goldFile(), "utf8")).replace("    decision:", "    seen: twice # so\n    decision:")}`;
    await writeFile(goldFile(), file);
    await review.reloadGold();
    const versions = [file];
    const acts: (() => Promise<unknown>)[] = [
      () => review.accept("s:p1"),
      () => review.relabel("g:p1", "tumor-site"),
      () => review.reject("s:p3"),
      () => review.putDiagnosis("s:d1", { text: "x: y" }),
      () => review.putTreatment(undefined, { text: "no", modality: "other" }),
      () => review.remove("g:p1"),
      () => review.moveItem("g:d1", 0),
    ];
    for (const act of acts) {
      await act();
      versions.push(await readFile(goldFile(), "utf8"));
      await gold();
    }
    expect(versions.pop()).toBe(versions.at(-1));
    const last = versions.length - 1;
    for (let version = last - 1; version >= 0; version--) {
      await review.undo();
      expect(await readFile(goldFile(), "utf8")).toBe(versions[version]);
    }
    for (let version = 1; version <= last; version++) {
      await review.redo();
      expect(await readFile(goldFile(), "utf8")).toBe(versions[version]);
    }
    expect(review.snapshot.canRedo).toBe(false);
  });

  test("what was edited by hand since stays", async () => {
    const review = await open();
    await review.accept("s:p1");
    await review.accept("s:p2");
    const source = await readFile(goldFile(), "utf8");
    await writeFile(goldFile(), source.replace("phenotypes:", "# by hand\nphenotypes:"));
    await review.undo();
    expect(await readFile(goldFile(), "utf8")).toContain("# by hand\nphenotypes:");
    expect(states(review.snapshot)).toContain("s:p2 tumor-laterality Left suggested");
    expect(states(review.snapshot)).toContain("g:p1 tumor-size 2.5 cm accepted");
  });

  test("an item that was edited by hand since is not undone", async () => {
    const review = await open();
    await review.accept("s:p1");
    const source = await readFile(goldFile(), "utf8");
    await writeFile(goldFile(), source.replace("label: tumor-size\n", "label: tumor-site\n"));
    await expect(review.undo()).rejects.toMatchObject({ reason: "conflict" });
    expect(review.snapshot.phenotypes.find(({ key }) => key === "g:p1")?.label).toBe("tumor-site");
  });
});

describe("the file on the disk", () => {
  test("two windows: decisions of both are kept", async () => {
    const [one, two] = [await open(), await open()];
    await one.accept("s:p1");
    await two.accept("s:p2");
    await one.reject("s:p3");
    expect((await gold()).phenotypes.map(({ decision }) => decision)).toEqual([
      "accepted",
      "accepted",
      "rejected",
    ]);
    expect(one.snapshot.phenotypes.map(({ state }) => state)).toEqual(["accepted", "accepted", "rejected"]);
  });

  test("two windows decide the same suggestion: the first one counts", async () => {
    const [one, two] = [await open(), await open()];
    await one.accept("s:p1");
    await expect(two.reject("s:p1")).rejects.toMatchObject({ reason: "not-found" });
    expect((await gold()).phenotypes).toMatchObject([{ decision: "accepted" }]);
    expect(two.snapshot.phenotypes.map(({ state }) => state)).toContain("accepted");
  });

  test("decisions taken at once are all kept, in order", async () => {
    const review = await open();
    await Promise.all([
      review.accept("s:p1"),
      review.reject("s:p2"),
      review.accept("s:p3"),
      review.accept("s:d1"),
    ]);
    expect((await gold()).phenotypes.map(({ id }) => id)).toEqual(["p2", "p1", "p3"]);
  });

  test.each([
    ["not YAML", "version: 1\nnote: {path: [\n", /Line 3/],
    ["no gold labels", "hello: world\n", /lacks/],
    ["not UTF-8", Buffer.from([0x61, 0xff, 0x0a]), /UTF-8/],
  ])("a file that is %s is told and never overwritten", async (_what, content, message) => {
    await mkdir(dirname(goldFile()), { recursive: true });
    await writeFile(goldFile(), content);
    const review = await open();
    expect(review.snapshot.problem).toMatch(message);
    await expect(review.accept("s:p1")).rejects.toMatchObject({ reason: "gold-unreadable" });
    expect((await readFile(goldFile())).equals(Buffer.from(content))).toBe(true);
  });

  test("a file that breaks while it is open is not overwritten, and works again once repaired", async () => {
    const review = await open();
    await review.accept("s:p1");
    const good = await readFile(goldFile(), "utf8");
    await writeFile(goldFile(), `${good}}`);
    await expect(review.accept("s:p2")).rejects.toMatchObject({ reason: "gold-unreadable" });
    expect(await readFile(goldFile(), "utf8")).toBe(`${good}}`);
    await writeFile(goldFile(), good);
    await review.reloadGold();
    expect(review.snapshot.problem).toBeUndefined();
    await review.accept("s:p2");
    expect((await gold()).phenotypes).toHaveLength(2);
  });

  test("a quote that is not the note's stops decisions until it is corrected", async () => {
    const review = await open();
    await review.accept("s:p1");
    await writeFile(goldFile(), (await readFile(goldFile(), "utf8")).replace(/end: (\d+)/, "end: 9"));
    await review.reloadGold();
    expect(review.snapshot.problem).toMatch(/line \d+, column \d+/);
    expect(review.snapshot.problem).not.toContain("2.5");
  });

  test("a decision that cannot be saved changes nothing", async () => {
    await writeFile(join(root, "gold"), "a file where the folder should be");
    const review = await open();
    await expect(review.accept("s:p1")).rejects.toMatchObject({
      name: "ReviewError",
      reason: "not-saved",
      message: expect.stringMatching(/Move that file away and decide again/) as string,
    });
    expect(review.snapshot.undecided).toBe(5);
    expect(review.snapshot.canUndo).toBe(false);
    await rm(join(root, "gold"));
    await review.accept("s:p1");
    expect((await gold()).phenotypes).toHaveLength(1);
  });

  test("a gold file names its schema, which is there", async () => {
    const review = await open();
    await review.accept("s:p1");
    const [, path = ""] = /\$schema=(.*)/.exec(await readFile(goldFile(), "utf8")) ?? [];
    const schema: unknown = JSON.parse(await readFile(join(dirname(goldFile()), path), "utf8"));
    expect(schema).toHaveProperty("title", "Gold labels of one note");
  });
});

describe("runs", () => {
  test("a newer run does not touch decisions, nor ask for them again", async () => {
    const review = await open();
    await review.accept("s:p1");
    await review.reject("s:p2");
    await review.relabel("s:p3", "hormone-receptor-status");
    await review.putDiagnosis("s:d1", { text: "Carcinoma of the breast" });
    const before = await readFile(goldFile(), "utf8");
    review.setSuggestions(suggestions({ run: "20261124T000000Z-0000" }));
    expect(await readFile(goldFile(), "utf8")).toBe(before);
    expect(review.snapshot.phenotypes.map(({ state }) => state)).toEqual([
      "rejected",
      "accepted",
      "corrected",
    ]);
    expect(review.snapshot.diagnoses.map(({ state }) => state)).toEqual(["corrected"]);
    expect(review.snapshot.undecided).toBe(1);
  });

  test("suggestions for another version of the note are not shown", async () => {
    const { snapshot } = await open(suggestions({ note: { path: "notes/a.txt", sha256: "0".repeat(64) } }));
    expect(snapshot).toMatchObject({ undecided: 0, phenotypes: [], unanchored: [] });
  });

  test("what did not change is the same object, and what did is another", async () => {
    const review = await open();
    await review.accept("s:p1");
    const before = new Map(review.snapshot.phenotypes.map((item) => [item.label, item]));
    await review.reject("s:p3");
    const after = new Map(review.snapshot.phenotypes.map((item) => [item.label, item]));
    expect(after.get("tumor-size")).toBe(before.get("tumor-size"));
    expect(after.get("tumor-laterality")).toBe(before.get("tumor-laterality"));
    expect(after.get("hormone-receptor-type")).toMatchObject({ key: "g:p2", state: "rejected" });
    await review.undo();
    expect(review.snapshot.phenotypes).toEqual([...before.values()]);
  });

  test("the same suggestions by another run are shown as of that run", async () => {
    const content = suggestions();
    const review = await open(content);
    expect(review.snapshot.phenotypes.map((item) => item.run)).toEqual([run, run, run]);
    const other = "20261124T000000Z-0000";
    review.setSuggestions({ ...content, run: other });
    expect(review.snapshot.phenotypes.map((item) => item.run)).toEqual([other, other, other]);
  });

  test("listeners see each change until they are disposed of", async () => {
    const review = await open(null);
    const seen: string[] = [];
    const subscription = review.onDidChange(({ undecided, writing }) =>
      seen.push(`${undecided} ${writing?.text ?? "-"}`),
    );
    review.setWriting({ task: "diagnosis", text: "breast" });
    review.setSuggestions(suggestions());
    review.setWriting(undefined);
    await review.accept("s:p1");
    subscription.dispose();
    await review.accept("s:p2");
    expect(seen).toEqual(["0 breast", "5 breast", "5 -", "4 -"]);
  });
});

describe("a note that changed", () => {
  test("is complete anew by one decision, which one undo takes back", async () => {
    const review = await open();
    review.setSuggestions(undefined);
    const at = Array.from(text.slice(0, text.indexOf("2.5 cm"))).length;
    await review.addPhenotype("tumor-size", { start: at, end: at + 6 });
    await review.setStatus("complete");
    const before = await readFile(goldFile(), "utf8");
    await writeFile(join(root, "notes/a.txt"), `New heading\n${text}`);
    await review.reloadNote();
    expect(review.snapshot).toMatchObject({ status: "complete", noteChanged: true });
    await review.setStatus("complete");
    expect(review.snapshot).toMatchObject({ status: "complete", noteChanged: false });
    const { note, status } = parse(await readFile(goldFile(), "utf8")) as GoldLabels;
    expect([note.sha256, status]).toEqual([sha(`New heading\n${text}`), "complete"]);
    await review.undo();
    expect(await readFile(goldFile(), "utf8")).toBe(before);
  });

  test("spans follow their quotes; the others wait in the tray until they are placed", async () => {
    const review = await open();
    await review.accept("s:p1");
    await review.accept("s:p2");
    await review.accept("s:d1");
    const before = await readFile(goldFile(), "utf8");
    const changed = `New heading\n${text.replace("🎗 Left", "🎗 The left")}`;
    await writeFile(join(root, "notes/a.txt"), changed);
    await review.reloadNote();
    const { snapshot } = review;
    expect(snapshot.noteChanged).toBe(true);
    expect(snapshot.displaced.map(({ id }) => id)).toEqual(["p2", "p1"]);
    expect(snapshot.diagnoses[0]?.evidence[0]?.text).toBe("carcinoma");
    expect(await readFile(goldFile(), "utf8")).toBe(before);
    await expect(review.setStatus("complete")).rejects.toMatchObject({ reason: "displaced" });

    const at = Array.from(changed.slice(0, changed.indexOf("2.5 cm"))).length;
    await review.resize("g:p1", { start: at, end: at + 6 });
    await review.remove("g:p2");
    const value = parse(await readFile(goldFile(), "utf8")) as GoldLabels;
    expect(schemaOf("gold-label")(value)).toBe(true);
    expect(value.note.sha256).toBe(sha(changed));
    expect(value.displaced).toEqual([]);
    expect(value.phenotypes).toMatchObject([{ id: "p1", start: at, decision: "accepted" }]);
    expect(review.snapshot.noteChanged).toBe(false);
    await review.undo();
    await review.undo();
    expect(await readFile(goldFile(), "utf8")).toBe(before);
  });

  test("line ends that were converted move every span and lose none", async () => {
    const review = await open();
    await review.acceptMany(["s:p1", "s:p2", "s:p3"]);
    const changed = text.replaceAll("\r\n", "\n");
    await writeFile(join(root, "notes/a.txt"), changed);
    await review.reloadNote();
    expect(review.snapshot.displaced).toEqual([]);
    for (const { start: from, end, text: quote } of review.snapshot.phenotypes) {
      expect(Array.from(changed).slice(from, end).join("")).toBe(quote);
    }
  });
});
