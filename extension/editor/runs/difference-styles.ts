import * as vscode from "vscode";
import { differenceKinds, type DifferenceKind } from "../../labels/compare-suggestions";

export type SideStyle = Exclude<DifferenceKind, "extent"> | "extent-a" | "extent-b";

interface Look {
  readonly mark: string;
  readonly line: string;
  readonly color: string;
}

/** Each differs from the others in its mark and its line, not only in its colour. */
const looks: Readonly<Record<SideStyle, Look>> = {
  "only-a": { mark: "A", line: "2px solid", color: "charts.blue" },
  "only-b": { mark: "B", line: "2px dashed", color: "charts.orange" },
  both: { mark: "", line: "1px dotted", color: "descriptionForeground" },
  "extent-a": { mark: "A≠", line: "3px double", color: "charts.blue" },
  "extent-b": { mark: "B≠", line: "2px dashed", color: "charts.purple" },
};

export const differenceNames: Readonly<Record<DifferenceKind, string>> = {
  "only-a": "only in A",
  "only-b": "only in B",
  extent: "another extent",
  both: "in both",
};

/** The words of the legend, in the order of interest. */
export function legendOf(counts: Readonly<Record<DifferenceKind, number>>): string {
  const marks: Readonly<Record<DifferenceKind, string>> = {
    "only-a": "A solid",
    "only-b": "B dashed",
    extent: "A≠ double and B≠ dashed",
    both: "dotted",
  };
  return differenceKinds
    .map((kind) => `${counts[kind]} ${differenceNames[kind]} (${marks[kind]})`)
    .join("  ·  ");
}

/** The decorations of a comparison. */
export class DifferenceStyles implements vscode.Disposable {
  readonly types: Readonly<Record<SideStyle, vscode.TextEditorDecorationType>>;

  constructor() {
    const made = Object.entries(looks).map(([style, look]) => [style, typeOf(look)] as const);
    this.types = Object.fromEntries(made) as Record<SideStyle, vscode.TextEditorDecorationType>;
  }

  dispose(): void {
    for (const type of Object.values(this.types)) type.dispose();
  }
}

function typeOf({ mark, line, color }: Look): vscode.TextEditorDecorationType {
  const themed = new vscode.ThemeColor(color);
  const [width = "1px", style = "solid"] = line.split(" ");
  return vscode.window.createTextEditorDecorationType({
    borderWidth: `0 0 ${width} 0`,
    borderStyle: style,
    borderColor: themed,
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
    ...(mark === ""
      ? {}
      : {
          overviewRulerColor: themed,
          overviewRulerLane: vscode.OverviewRulerLane.Full,
          before: {
            contentText: mark,
            margin: "0 3px 0 1px",
            border: "1px solid",
            borderColor: themed,
            color: new vscode.ThemeColor("editor.foreground"),
            fontWeight: "bold",
          },
        }),
  });
}
