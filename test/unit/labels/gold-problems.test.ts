import { createHash } from "node:crypto";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { checkGoldFile, notePathOfGold } from "../../../extension/labels/gold-check";
import { goldProblems } from "../../../extension/labels/gold-problems";
import { loadProject } from "../../../extension/labels/load-project";

const text = "A 2.5 cm mass.";
const note = { path: "notes/a.txt", text, sha256: createHash("sha256").update(text).digest("hex") };
const sound = `version: 1
note: {path: notes/a.txt, sha256: "${note.sha256}", offsets: code-points}
annotator: mw
status: in-progress
phenotypes:
  - id: p1
    label: tumor-size
    start: 2
    end: 8
    text: 2.5 cm
    prefix: "A "
    suffix: " mass."
    decision: added
diagnoses:
  - id: d1
    text: cancer
    evidence: [{start: 9, end: 13, text: mass}]
    decision: added
treatments: []
`;
const surroundings = { note, labels: ["tumor-size"] };

test("a sound file has no problems", () => {
  expect(goldProblems(sound, surroundings)).toEqual([]);
});

test.each([
  ["syntax", sound.replace("annotator: mw", "annotator: [mw"), 4],
  ["schema", sound.replace("decision: added", "decision: maybe"), 13],
  ["schema", sound.replace("start: 2", "start: two"), 8],
  ["duplicate-id", sound.replace("id: d1", "id: p1"), 15],
  ["quote", sound.replace("start: 2", "start: 3"), 10],
  ["quote", sound.replace("end: 8", "end: 900"), 10],
  ["quote", sound.replace("start: 9", "start: 8"), 17],
  ["unknown-label", sound.replace("label: tumor-size", "label: tumour-size"), 7],
  ["note-changed", sound.replace(note.sha256, "0".repeat(64)), 2],
  ["note-path", sound.replace("notes/a.txt", "notes/b.txt"), 2],
  [
    "displaced",
    `${sound}displaced:\n  - {id: p9, label: tumor-size, start: 1, end: 2, text: x, prefix: "", suffix: "", decision: added}\n`,
    21,
  ],
])("%s is found at its line, and nothing else", (kind, source, line) => {
  const problems = goldProblems(source, surroundings);
  expect(problems.map((problem) => [problem.kind, problem.line])).toEqual([[kind, line]]);
  expect(problems[0]?.message).not.toMatch(/2\.5|mass|tumour/);
});

test("a note that is missing is found", () => {
  expect(goldProblems(sound, { note: "missing" })).toMatchObject([{ kind: "note-missing", line: 2 }]);
});

test("a gold file is checked against the note at its place", async () => {
  const root = await mkdtemp(join(tmpdir(), "check-"));
  const project = await loadProject(root);
  const file = join(root, "gold/notes/a.txt.yaml");
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, sound);
  expect(notePathOfGold(project, file)).toBe("notes/a.txt");
  expect(notePathOfGold(project, join(root, "a.yaml"))).toBeUndefined();
  expect(await checkGoldFile(project, file)).toMatchObject([{ kind: "note-missing" }]);
  await mkdir(join(root, "notes"));
  await writeFile(join(root, "notes/a.txt"), text);
  expect(await checkGoldFile(project, file)).toEqual([]);
  await writeFile(join(root, "notes/a.txt"), `${text}\n`);
  expect(await checkGoldFile(project, file)).toMatchObject([{ kind: "note-changed" }]);
  await writeFile(file, Buffer.from([0xff]));
  expect(await checkGoldFile(project, file)).toMatchObject([{ kind: "syntax", severity: "error" }]);
});
