import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { changeOf, draftOf, newDraft, readUiState } from "../../../webview/drafts";
import { actionOfKey, keyActions, keyName } from "../../../webview/keys";
import type { ItemState, PanelItem } from "../../../webview/protocol";
import { canDecide, nextToDecide, stepFrom } from "../../../webview/walk";

const item = (id: string, state: ItemState): PanelItem => ({
  key: id,
  id,
  text: id,
  state,
  evidence: [],
  displaced: [],
});
const items = [item("a", "accepted"), item("b", "suggested"), item("c", "rejected"), item("d", "suggested")];
const at = (id: string): PanelItem => items.find((found) => found.id === id) ?? item("gone", "suggested");

describe("walking through a panel", () => {
  it("steps one by one and holds at the ends", () => {
    expect(stepFrom(items, at("a"), "next")?.id).toBe("b");
    expect(stepFrom(items, at("d"), "next")?.id).toBe("d");
    expect(stepFrom(items, at("a"), "previous")?.id).toBe("a");
    expect(stepFrom(items, at("b"), "last")?.id).toBe("d");
    expect(stepFrom(items, at("d"), "first")?.id).toBe("a");
    expect(stepFrom([], undefined, "next")).toBeUndefined();
    expect(stepFrom(items, undefined, "next")?.id).toBe("a");
  });

  it("goes to the next undecided item, round the end, never to the same", () => {
    expect(nextToDecide(items, at("b"))?.id).toBe("d");
    expect(nextToDecide(items, at("d"))?.id).toBe("b");
    expect(nextToDecide(items, at("c"), -1)?.id).toBe("b");
    expect(nextToDecide(items, at("b"), -1)?.id).toBe("d");
    expect(nextToDecide(items, undefined)?.id).toBe("b");
    expect(nextToDecide([at("a"), at("b")], at("b"))).toBeUndefined();
  });

  it("lets a decision be turned, but not what was added", () => {
    expect(canDecide("accept", item("x", "rejected"))).toBe(true);
    expect(canDecide("reject", item("x", "corrected"))).toBe(true);
    expect(canDecide("accept", item("x", "accepted"))).toBe(false);
    expect(canDecide("reject", item("x", "added"))).toBe(false);
  });
});

describe("the keys of a panel", () => {
  const press = (
    key: string,
    held: Partial<Record<"altKey" | "ctrlKey" | "metaKey" | "shiftKey", boolean>> = {},
  ) => actionOfKey({ key, altKey: false, ctrlKey: false, metaKey: false, shiftKey: false, ...held });

  it("mean one action each", () => {
    const all = Object.values(keyActions).flatMap(({ keys }) => [...keys]);
    expect(new Set(all).size).toBe(all.length);
  });

  it("are told apart by what is held with them", () => {
    expect(press("a")).toBe("accept");
    expect(press("A")).toBe("accept");
    expect(press("A", { shiftKey: true })).toBeUndefined();
    expect(press("n")).toBe("nextUndecided");
    expect(press("N", { shiftKey: true })).toBe("previousUndecided");
    expect(press("a", { ctrlKey: true })).toBeUndefined();
    expect(press("z", { ctrlKey: true })).toBe("undo");
    expect(press("z", { metaKey: true })).toBe("undo");
    expect(press("Z", { ctrlKey: true, shiftKey: true })).toBe("redo");
    expect(press("ArrowUp")).toBe("previous");
    expect(press("ArrowUp", { altKey: true })).toBe("up");
    expect(press("?", { shiftKey: true })).toBe("help");
    expect(press("Tab")).toBeUndefined();
  });

  it("are shown as they are on the keyboard", () => {
    expect(keyName("Mod+Shift+z", false)).toBe("Ctrl+Shift+Z");
    expect(keyName("Mod+z", true)).toBe("⌘+Z");
    expect(keyName("Alt+ArrowUp", false)).toBe("Alt+↑");
  });
});

describe("docs/keys.md", () => {
  it("lists every key of the panels, as they show it", () => {
    const page = readFileSync(path.join(import.meta.dirname, "../../../docs/keys.md"), "utf8");
    const rows = page.split("\n").map((row) => row.split("|").map((cell) => cell.trim()));
    for (const { title, keys } of Object.values(keyActions)) {
      const shown = keys.map((key) => `\`${keyName(key, false)}\``).join(" or ");
      expect(rows).toContainEqual(["", title, shown, ""]);
    }
  });
});

describe("drafts", () => {
  const span = { start: 1, end: 3, text: "ab" };
  const coded: PanelItem = {
    ...item("d1", "accepted"),
    text: "Breast cancer",
    code: { system: "ICD-10-CM", value: "C50.912" },
    evidence: [span],
  };

  it("change only what was edited", () => {
    expect(changeOf(draftOf(coded), coded)).toBeUndefined();
    expect(changeOf({ ...draftOf(coded), text: " Breast\ncancer " }, coded)).toBeUndefined();
    expect(changeOf({ ...draftOf(coded), text: "DCIS" }, coded)).toEqual({ text: "DCIS" });
    expect(changeOf({ id: "d1", text: "Breast cancer", evidence: [] }, coded)).toEqual({
      code: null,
      evidence: [],
    });
  });

  it("of a new item hold all that was given", () => {
    expect(changeOf({ ...newDraft("surgery"), text: "Mastectomy" })).toEqual({
      text: "Mastectomy",
      modality: "surgery",
    });
  });

  it("come back from what VS Code kept, and from nothing or something else", () => {
    const kept = { drafts: { "n.txt": draftOf(coded) }, focused: { "n.txt": "d1" } };
    expect(readUiState(JSON.parse(JSON.stringify(kept)))).toEqual(kept);
    for (const other of [undefined, null, 5, "x", {}, { drafts: 1 }, { drafts: { a: 1 }, focused: 2 }]) {
      expect(readUiState(other)).toEqual({ drafts: {}, focused: {} });
    }
  });
});
