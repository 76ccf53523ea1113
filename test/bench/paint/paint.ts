import { watch } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { writeCorpus, writeLongNote } from "../corpus.mjs";
import { Workbench } from "../../e2e/workbench";

const rounds = 11;
const notes = Array.from({ length: 7 }, (_, index) => `notes/long-${index + 1}.txt`);
const short = "notes/000/note-000001.txt";

/** In the page: when something that a person sees changes, in ms of the page's clock and of the machine's. */
const observer = `(() => {
  const marks = (window.paintMarks = { note: "", shown: 0, painted: 0, key: 0, keyDate: 0, changed: 0, signature: "" });
  const look = () => {
    const now = performance.now();
    const group = document.querySelector(".editor-group-container.active");
    const title = group?.querySelector(".monaco-editor")?.getAttribute("data-uri") ?? "";
    const isLong = title.endsWith("/" + marks.note);
    if (!marks.shown && isLong && group.querySelector(".view-line span span")) marks.shown = now;
    const drawn = [...(group?.querySelectorAll('.view-overlays .cdr[class*="TextEditorDecorationType"]') ?? [])];
    const signature = title + drawn.map((element) => element.className).join(" ");
    if (signature === marks.signature) return;
    marks.signature = signature;
    if (drawn.length > 0 && isLong) marks.painted = now;
    if (marks.key && !marks.changed) marks.changed = now;
  };
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
  addEventListener("keydown", (event) => {
    if (event.key !== "a" && event.key !== "z") return;
    Object.assign(marks, { key: performance.now(), keyDate: Date.now(), changed: 0 });
  }, true);
})()`;

interface Marks {
  readonly shown: number;
  readonly painted: number;
  readonly key: number;
  readonly keyDate: number;
  readonly changed: number;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function line(name: string, milliseconds: number): void {
  process.stdout.write(`${name.padEnd(60)} ${milliseconds.toFixed(1).padStart(8)} ms\n`);
}

/** Accepts one suggestion after the other in the active note. @returns medians in ms, without the first decision */
async function decide(bench: Workbench, note: string): Promise<{ painted: number; saved: number }> {
  const painted: number[] = [];
  const saved: number[] = [];
  const gold = path.join(bench.workspace, "gold", path.dirname(note));
  for (let round = 0; round < rounds; round++) {
    await bench.press("n");
    await bench.page.waitForTimeout(400);
    const onDisk = new Promise<number>((resolve) => {
      const watcher = watch(gold, (_, file) => {
        if (file !== `${path.basename(note)}.yaml`) return;
        watcher.close();
        resolve(Date.now());
      });
    });
    await bench.press("a");
    const at = await onDisk;
    await bench.page.waitForTimeout(400);
    const { key, keyDate, changed } = await bench.page.evaluate<Marks>("window.paintMarks");
    painted.push(changed - key);
    saved.push(at - keyDate);
  }
  return { painted: median(painted.slice(1)), saved: median(saved.slice(1)) };
}

it("paints a note of 5,000 suggestions, and decisions in it", async () => {
  const workspace = await mkdtemp(path.join(os.tmpdir(), "cancerllm-paint-"));
  await mkdir(path.join(workspace, "gold/notes/000"), { recursive: true });
  await writeCorpus(workspace, 20);
  for (const note of notes) await writeLongNote(workspace, note, 5000);
  await writeFile(path.join(workspace, "cancerllm.yaml"), "annotator: bench\n");
  const bench = await Workbench.open({ workspace });
  try {
    const marks = (): Promise<Marks> => bench.page.evaluate<Marks>("window.paintMarks");
    await bench.openFile(short);
    await expect.poll(() => bench.highlights.count(), { timeout: 60_000 }).toBeGreaterThan(3);
    await bench.page.evaluate(observer);
    const opened: number[] = [];
    for (const note of notes) {
      await bench.page.evaluate(
        `Object.assign(paintMarks, { note: "${path.basename(note)}", shown: 0, painted: 0 })`,
      );
      await bench.openFile(note);
      await bench.page.waitForTimeout(3000);
      const { shown, painted } = await marks();
      expect(painted).toBeGreaterThan(shown);
      opened.push(painted - shown);
    }
    process.stdout.write(`notes opened: ${opened.map((time) => time.toFixed(0)).join(", ")} ms\n`);
    line("a note is shown, until its last highlight is drawn", median(opened));

    const long = await decide(bench, notes.at(-1) ?? "");
    line("a decision in it, from the key down until it is drawn", long.painted);
    line("a decision in it, from the key down until it is on disk", long.saved);
    await bench.openFile(short);
    const few = await decide(bench, short);
    line("a decision in a note of 50 suggestions, until it is drawn", few.painted);
    process.stdout.write(`ratio of the two: ${(long.painted / few.painted).toFixed(2)}\n`);
    process.stdout.write(`load ${os.loadavg()[0]?.toFixed(1)}\n`);
  } finally {
    await bench.close();
    await rm(workspace, { recursive: true, force: true });
  }
});
