import { expect, it } from "vitest";
import type { Span } from "../../extension/notes/note";
import { goldOf, misplaced, suggestionsOf } from "./gold";
import { useWorkbench, type Workbench } from "./workbench";

/** A note in which the model's answers overlap, and in which some have no place. */
const note = "notes/breast-03.txt";
const workbench = useWorkbench();
const patience = { timeout: 30_000 };

/** Line and column, from 1, of a code point of the note; it has no line end but LF. */
async function place(bench: Workbench, at: number): Promise<readonly [number, number]> {
  const before = Array.from((await bench.read(note)) ?? "")
    .slice(0, at)
    .join("");
  const lines = before.split("\n");
  return [lines.length, (lines.at(-1)?.length ?? 0) + 1];
}

it("lets a person choose among spans that overlap", async () => {
  const bench = workbench();
  await bench.openFile(note);
  await bench.statusBar.getByText("no suggestions yet").waitFor();
  await bench.press("Shift+R");
  await expect.poll(() => suggestionsOf(bench, note), patience).toBeDefined();
  const { phenotypes = [] } = (await suggestionsOf(bench, note)) ?? {};
  const inside = (a: Span, b: Span): boolean => b.start <= a.start && a.end <= b.end && a !== b;
  const inner = phenotypes.find((item) => phenotypes.some((other) => inside(item, other)));
  const outer = phenotypes.find((other) => inner !== undefined && inside(inner, other));
  expect(outer, "the note has no overlap any more: choose another one").toBeDefined();
  await bench.goTo(...(await place(bench, (inner?.start ?? 0) + 1)));
  await bench.press("s");
  const list = bench.page.locator(".quick-input-widget");
  await list
    .getByText(outer?.text ?? "", { exact: true })
    .first()
    .waitFor();
  await bench.screenshot("overlap-picker");
  await list
    .getByText(outer?.text ?? "", { exact: true })
    .first()
    .click();
  await bench.press("a");
  await expect.poll(async () => (await goldOf(bench, note)).phenotypes.length, patience).toBe(1);
  expect((await goldOf(bench, note)).phenotypes[0]).toMatchObject({ start: outer?.start, end: outer?.end });
});

it("places an answer of the tray where a person says", async () => {
  const bench = workbench();
  const { unanchored = [] } = (await suggestionsOf(bench, note)) ?? {};
  expect(unanchored.length).toBeGreaterThan(0);
  await bench.goTo(1, 1);
  await bench.press("Control+Shift+ArrowRight", "t");
  const list = bench.page.locator(".quick-input-widget");
  await list
    .getByText(unanchored[0]?.answer ?? "", { exact: false })
    .first()
    .waitFor();
  await bench.screenshot("tray-picker");
  await bench.press("Enter");
  await expect.poll(async () => (await goldOf(bench, note)).phenotypes.length, patience).toBe(2);
  const placed = (await goldOf(bench, note)).phenotypes.find(({ start }) => start === 0);
  expect(unanchored.map(({ label }) => label)).toContain(placed?.label);
  expect(await misplaced(bench, note)).toEqual([]);
});
