import * as vscode from "vscode";
import type { AdjudicationSnapshot } from "../../labels/adjudication/adjudication";
import type { GoldPhenotype } from "../../labels/gold-label";
import type { NotePositions } from "../note-positions";

type Style = "open" | "taken" | "rejected" | "agreed" | "current";

const looks: Readonly<Record<Style, vscode.DecorationRenderOptions>> = {
  open: {
    borderWidth: "0 0 2px 0",
    borderStyle: "dashed",
    borderColor: new vscode.ThemeColor("charts.orange"),
  },
  taken: {
    borderWidth: "0 0 2px 0",
    borderStyle: "solid",
    borderColor: new vscode.ThemeColor("charts.green"),
  },
  rejected: { textDecoration: "line-through", opacity: "0.8" },
  agreed: {
    borderWidth: "0 0 1px 0",
    borderStyle: "dotted",
    borderColor: new vscode.ThemeColor("descriptionForeground"),
  },
  current: { outline: "2px solid", outlineColor: new vscode.ThemeColor("focusBorder") },
};

/** Draws whose label is where; each state has a mark in words and a line of its own. */
export class AdjudicationStyles implements vscode.Disposable {
  readonly #types = Object.fromEntries(
    Object.entries(looks).map(([style, look]) => [
      style,
      vscode.window.createTextEditorDecorationType({
        ...look,
        rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
        ...(style === "open"
          ? {
              overviewRulerColor: new vscode.ThemeColor("charts.orange"),
              overviewRulerLane: vscode.OverviewRulerLane.Full,
            }
          : {}),
      }),
    ]),
  ) as Record<Style, vscode.TextEditorDecorationType>;

  paint(
    editor: vscode.TextEditor,
    positions: NotePositions,
    { agreed, questions }: AdjudicationSnapshot,
    current: string | undefined,
  ): void {
    const drawn: Record<Style, vscode.DecorationOptions[]> = {
      open: [],
      taken: [],
      rejected: [],
      agreed: [],
      current: [],
    };
    for (const { item, section } of agreed) {
      if (section === "phenotypes") drawn.agreed.push({ range: positions.range(item as GoldPhenotype) });
    }
    for (const { id, claims, taken, place } of questions) {
      if (place && id === current) drawn.current.push({ range: positions.range(place) });
      for (const { key, section, item, annotators } of claims) {
        if (section !== "phenotypes") continue;
        const range = positions.range(item as GoldPhenotype);
        const style = taken === undefined ? "open" : taken.has(key) ? "taken" : "rejected";
        const mark = { open: "", taken: "✓ ", rejected: "✗ " }[style];
        drawn[style].push({ range, renderOptions: { before: markOf(`${mark}${annotators.join("+")}`) } });
      }
    }
    for (const [style, options] of Object.entries(drawn))
      editor.setDecorations(this.#types[style as Style], options);
  }

  dispose(): void {
    for (const type of Object.values(this.#types)) type.dispose();
  }
}

function markOf(text: string): vscode.ThemableDecorationAttachmentRenderOptions {
  return {
    contentText: text,
    margin: "0 3px 0 1px",
    border: "1px solid",
    borderColor: new vscode.ThemeColor("descriptionForeground"),
    color: new vscode.ThemeColor("editor.foreground"),
    textDecoration: "none",
  };
}
