import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadProject } from "../../../extension/labels/load-project";
import { NoteReview } from "../../../extension/labels/review";
import type { Span } from "../../../extension/notes/note";
import { webviewPage } from "../../../extension/panels/page";
import { panelActions } from "../../../extension/panels/panel-actions";
import { countUndecided, panelState } from "../../../extension/panels/panel-state";
import type { Handlers, PanelKind, PanelNote } from "../../../webview/protocol";

const samples = path.join(import.meta.dirname, "../../../samples/notes");
const note = "notes/breast-01.txt";
const run = "20261123T101500Z-3f2a";

let folder: string;
let review: NoteReview;
let selection: Span | undefined;
let revealed: Span[];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "panels-"));
  await cp(samples, path.join(folder, "notes"), { recursive: true });
  review = await NoteReview.open(await loadProject(folder), note);
  const { sha256 } = review.snapshot.note;
  review.setSuggestions({
    note: { path: note, sha256 },
    run,
    phenotypes: [],
    unanchored: [],
    diagnoses: [
      { id: "d1", text: "breast cancer", confidence: 0.8, evidence: [] },
      { id: "d2", text: "breast cancer", confidence: 0.4, evidence: [] },
    ],
    treatments: [{ id: "t1", text: "Letrozole", modality: "endocrine", confidence: 0.9, evidence: [] }],
  });
  selection = undefined;
  revealed = [];
});
afterEach(async () => {
  review.dispose();
  await rm(folder, { recursive: true });
});

const actions = (kind: PanelKind, activeNote = true): Handlers =>
  panelActions(kind, {
    activeNote: activeNote ? { review, project: {} } : undefined,
    revealSpan: (_, span) => revealed.push(span),
    selectionSpan: () => selection,
    findCodes: () => Promise.resolve([{ value: "C61", title: "Malignant neoplasm of prostate" }]),
    runCommand: () => undefined,
  });
const shown = (kind: PanelKind): PanelNote => {
  const state = panelState(kind, review.snapshot, (code) => (code === "C61" ? "Prostate" : undefined));
  if (!state.note) throw new Error("no note");
  return state.note;
};

/** The first item, as a page names it. */
const target = (kind: PanelKind): { key: string; id: string } => {
  const [item] = shown(kind).items;
  return { key: item?.key ?? "", id: item?.id ?? "" };
};

describe("the actions of a panel", () => {
  it("never land on a suggestion that has taken the place of the one shown", () => {
    const item = target("diagnosis");
    const { sha256 } = review.snapshot.note;
    review.setSuggestions({
      note: { path: note, sha256 },
      run,
      phenotypes: [],
      unanchored: [],
      treatments: [],
      diagnoses: [{ id: "d1", text: "no evidence of malignancy", confidence: 0.8, evidence: [] }],
    });
    expect(shown("diagnosis").items[0]?.key).toBe(item.key);
    expect(() => actions("diagnosis").accept({ note, ...item })).toThrow("This item has changed meanwhile");
    expect(shown("diagnosis").items).toMatchObject([{ state: "suggested" }]);
  });

  it("decide on disk, and the item keeps its identity", async () => {
    const before = shown("diagnosis").items[0];
    await actions("diagnosis").accept({ note, ...target("diagnosis") });
    const after = shown("diagnosis").items[0];
    expect(after).toMatchObject({ id: before?.id, state: "accepted", confidence: 0.8 });
    expect(after?.key).not.toBe(before?.key);
    expect(await readFile(review.snapshot.goldPath, "utf8")).toContain("decision: accepted");
    await actions("diagnosis").undo({ note });
    expect(shown("diagnosis").items[0]).toEqual(before);
  });

  it("never land on another note, nor on none", () => {
    const item = target("diagnosis");
    for (const act of [
      () => actions("diagnosis").accept({ note: "notes/breast-02.txt", ...item }),
      () => actions("diagnosis", false).accept({ note, ...item }),
      () => actions("diagnosis").selection({ note: "notes/lung-01.txt" }),
      () => actions("diagnosis").annotate({ note: "notes/lung-01.txt" }),
    ]) {
      expect(act).toThrow("Another note is open now");
    }
    expect(countUndecided("diagnosis", review.snapshot)).toBe(2);
  });

  it("put text, code and evidence; text is one line", async () => {
    const key = await actions("diagnosis").put({
      note,
      change: {
        text: " Prostate\n cancer ",
        code: { system: "ICD-10-CM", value: "C61", title: "x" },
        evidence: [{ start: 0, end: 7, text: "-" }],
      },
    });
    expect(review.snapshot.diagnoses.find((item) => item.key === key)).toMatchObject({
      text: "Prostate cancer",
      code: { system: "ICD-10-CM", value: "C61" },
      evidence: [{ start: 0, end: 7, text: "MEDICAL" }],
    });
    expect(shown("diagnosis").items.find((item) => item.key === key)?.code).toEqual({
      system: "ICD-10-CM",
      value: "C61",
      title: "Prostate",
    });
    await actions("diagnosis").put({ note, key, id: key, change: { code: null } });
    expect(shown("diagnosis").items.find((item) => item.key === key)?.code).toBeUndefined();
  });

  it("refuse an item without words and a modality that is none", () => {
    expect(() => actions("diagnosis").put({ note, change: {} })).toThrow("Write what it is");
    expect(() => actions("treatment").put({ note, change: { text: "  " } })).toThrow("Write what it is");
    expect(() => actions("treatment").put({ note, change: { text: "x", modality: "magic" } })).toThrow(
      "no such modality",
    );
  });

  it("give the selection with its quote, and null where there is none", async () => {
    expect(await actions("treatment").selection({ note })).toBeNull();
    selection = { start: 0, end: 16 };
    expect(await actions("treatment").selection({ note })).toEqual({
      start: 0,
      end: 16,
      text: "MEDICAL ONCOLOGY",
    });
    await actions("treatment").reveal({ note, span: { start: 0, end: 16, text: "MEDICAL ONCOLOGY" } });
    expect(revealed).toEqual([{ start: 0, end: 16 }]);
  });
});

describe("the state of a panel", () => {
  it("has only its own kind, its own writing, and the modalities where they are chosen", () => {
    review.setWriting({ task: "treatment", text: "Letro" });
    expect(shown("diagnosis").writing).toBeUndefined();
    expect(shown("treatment").writing).toBe("Letro");
    expect(shown("treatment").items).toMatchObject([
      { text: "Letrozole", modality: "endocrine", state: "suggested" },
    ]);
    expect(panelState("diagnosis", review.snapshot, () => undefined).modalities).toEqual([]);
    expect(panelState("treatment", undefined, () => undefined).modalities).toContain("surgery");
  });

  it("says what the model wrote where it was corrected", async () => {
    await actions("diagnosis").put({
      note,
      ...target("diagnosis"),
      change: { text: "Invasive ductal carcinoma" },
    });
    expect(shown("diagnosis").items[0]).toMatchObject({ state: "corrected", suggestedText: "breast cancer" });
  });

  it("gives every item an identity of its own", () => {
    const ids = shown("diagnosis").items.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("holds nothing of the note's text but quotes", () => {
    const { text } = review.snapshot.note;
    expect(JSON.stringify(panelState("diagnosis", review.snapshot, () => undefined))).not.toContain(
      text.slice(0, 40),
    );
  });
});

describe("the page", () => {
  const page = () =>
    webviewPage({ title: "T", cspSource: "https://csp.test", script: "s.js", style: "s.css" });

  it("allows one script by a nonce that is new each time, and nothing inline", () => {
    const [first, second] = [page(), page()];
    const nonce = (html: string): string | undefined => /script-src 'nonce-([^']+)'/.exec(html)?.[1];
    expect(nonce(first)).toHaveLength(32);
    expect(nonce(first)).not.toBe(nonce(second));
    expect(first).toContain("default-src 'none'");
    expect(first).not.toContain("unsafe");
    expect(first.match(/<script/g)).toHaveLength(1);
    expect(first).not.toMatch(/<style|style="|\son\w+=/);
  });
});
