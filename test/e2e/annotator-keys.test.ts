import { expect, it } from "vitest";
import { goldOf, misplaced, suggestionsOf } from "./gold";
import { useWorkbench, type Workbench } from "./workbench";

/** A note that the samples have no gold labels for; the tests go on from each other, as a person does. */
const note = "notes/lung-02.txt";
const workbench = useWorkbench();
const patience = { timeout: 120_000 };

async function decided(bench: Workbench): Promise<number> {
  return (await goldOf(bench, note)).phenotypes.length;
}

/** True when a card of the panel has the focus, so that keys decide it. */
async function cardHasFocus(bench: Workbench, section: "diagnoses" | "treatments"): Promise<boolean> {
  for (const frame of bench.page.frames()) {
    const heading = await frame.locator("h1").allTextContents();
    if (heading[0]?.toLowerCase() === section) return (await frame.locator("li.card:focus").count()) === 1;
  }
  return false;
}

/** Presses keys and waits until so many phenotypes are in the gold labels. */
async function pressUntil(bench: Workbench, phenotypes: number, ...keys: readonly string[]): Promise<void> {
  await bench.press(...keys);
  await expect.poll(() => decided(bench), patience).toBe(phenotypes);
}

it("asks the model for suggestions", async () => {
  const bench = workbench();
  await bench.openFile(note);
  await bench.statusBar.getByText("no suggestions yet").waitFor();
  await bench.press("Shift+R");
  await expect.poll(() => suggestionsOf(bench, note), patience).toBeDefined();
  await expect.poll(() => bench.highlights.count(), patience).toBeGreaterThan(3);
});

it("accepts, rejects, takes back and brings back", async () => {
  const bench = workbench();
  await bench.goTo(1, 1);
  await pressUntil(bench, 1, "n", "x");
  expect((await goldOf(bench, note)).phenotypes[0]?.decision).toBe("rejected");
  await pressUntil(bench, 2, "a");
  await pressUntil(bench, 1, "u");
  await pressUntil(bench, 2, "Shift+U");
});

it("goes back to the undecided one before, and accepts with Enter", async () => {
  const bench = workbench();
  const place = bench.statusBar.getByText(/^Ln \d+, Col \d+/u);
  const moved = async (key: string, from: string | null): Promise<string | null> => {
    await bench.press(key);
    await expect.poll(() => place.textContent(), patience).not.toBe(from);
    return await place.textContent();
  };
  await bench.goTo(1, 1);
  const first = await moved("n", await place.textContent());
  const second = await moved("n", first);
  expect(await moved("Shift+N", second)).toBe(first);
  const count = await decided(bench);
  await pressUntil(bench, count + 1, "Enter");
  expect(
    (await goldOf(bench, note)).phenotypes.filter(({ decision }) => decision === "accepted"),
  ).toHaveLength(2);
  await pressUntil(bench, count, "u");
});

it("gives another label by one key, and moves an edge by a word and back", async () => {
  const bench = workbench();
  const before = await goldOf(bench, note);
  await bench.press("n", "8");
  await expect.poll(() => decided(bench), patience).toBe(before.phenotypes.length + 1);
  const corrected = (await goldOf(bench, note)).phenotypes.find(({ decision }) => decision === "corrected");
  expect(corrected?.label).not.toBe(corrected?.suggestion?.label);
  await bench.press("p");
  const longer = async (): Promise<boolean> =>
    (await goldOf(bench, note)).phenotypes.some(
      ({ end, suggestion }) => suggestion?.end !== undefined && end > suggestion.end,
    );
  await expect.poll(longer, patience).toBe(true);
  await bench.press("o");
  await expect.poll(longer, patience).toBe(false);
  expect(await misplaced(bench, note)).toEqual([]);
});

it("marks a selection by its label's key", async () => {
  const bench = workbench();
  const count = await decided(bench);
  await bench.goTo(1, 1);
  await bench.press("Control+Shift+ArrowRight");
  await pressUntil(bench, count + 1, "1");
  expect((await goldOf(bench, note)).phenotypes.some(({ decision }) => decision === "added")).toBe(true);
});

it("accepts all exact suggestions after a preview, and takes them back in one step", async () => {
  const bench = workbench();
  const count = await decided(bench);
  const list = bench.page.locator(".quick-input-widget");
  await bench.press("Shift+A");
  await list.getByText("Accept Exact Suggestions").waitFor();
  await bench.screenshot("keys-bulk-preview");
  await bench.press("Enter");
  await expect.poll(() => decided(bench), patience).toBeGreaterThan(count);
  const after = await decided(bench);
  await pressUntil(bench, count, "u");
  await pressUntil(bench, after, "Shift+U");
});

it("lists what is missing instead of calling the note complete", async () => {
  const bench = workbench();
  await bench.press("c");
  await bench.page.locator(".quick-input-widget").getByText("Not Complete:").waitFor();
  await bench.screenshot("keys-not-complete");
  await bench.press("Escape");
  expect((await goldOf(bench, note)).status).toBe("in-progress");
});

it("goes on where it was after the window is loaded anew", async () => {
  const bench = workbench();
  const before = await bench.read(`gold/${note}.yaml`);
  await bench.reload();
  await expect.poll(() => bench.highlights.count(), patience).toBeGreaterThan(3);
  expect(await bench.read(`gold/${note}.yaml`)).toBe(before);
});

it("decides the rest and completes the note", async () => {
  const bench = workbench();
  const { phenotypes = [] } = (await suggestionsOf(bench, note)) ?? {};
  const left = async (): Promise<number> => {
    const { phenotypes: gold } = await goldOf(bench, note);
    return phenotypes.length - gold.filter(({ suggestion }) => suggestion !== undefined).length;
  };
  await bench.press("Control+1");
  for (let before = await left(); before > 0; before = await left()) {
    await bench.press("n", "a");
    // An answer that fits in several places asks which one it means.
    const places = bench.page.locator(".quick-input-widget").getByText("Which place does");
    await expect
      .poll(async () => {
        if (await places.isVisible()) await bench.press("Enter");
        return await left();
      }, patience)
      .toBeLessThan(before);
  }
  for (const [key, section] of [
    ["f", "diagnoses"],
    ["Shift+F", "treatments"],
  ] as const) {
    const suggested = (await suggestionsOf(bench, note))?.[section].length ?? 0;
    await bench.press("Control+1");
    await bench.page.locator(".editor-group-container.active .monaco-editor.focused").waitFor();
    await bench.press(key);
    await expect.poll(() => cardHasFocus(bench, section), patience).toBe(true);
    for (let done = 0; done < suggested; done++) {
      // A decision goes on to the next item by itself.
      await bench.press("a");
      await expect.poll(async () => (await goldOf(bench, note))[section].length, patience).toBe(done + 1);
    }
  }
  await bench.press("Control+1");
  await bench.page.locator(".editor-group-container.active .monaco-editor.focused").waitFor();
  await bench.press("c");
  await expect.poll(async () => (await goldOf(bench, note)).status, patience).toBe("complete");
  expect(await misplaced(bench, note)).toEqual([]);
  await bench.screenshot("keys-complete");
});

it("opens the note again, with the key that completed it", async () => {
  const bench = workbench();
  await bench.press("c");
  await expect.poll(async () => (await goldOf(bench, note)).status, patience).toBe("in-progress");
});

it("shows the keys that are in force", async () => {
  const bench = workbench();
  await bench.press("Shift+H");
  await bench.page.locator(".quick-input-widget").getByText("Accept Phenotype").first().waitFor(patience);
  await bench.screenshot("keys-help");
  await bench.press("Escape");
});
