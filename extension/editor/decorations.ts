import * as vscode from "vscode";
import type { Phenotype } from "../labels/phenotype";
import type { ReviewPhenotype } from "../labels/review";
import { shadesOf } from "./colors";
import { highlightKind, highlightKinds, overlapping, type HighlightKind } from "./highlight-kinds";
import type { OpenNote, ReviewStore } from "./reviews";

/** Milliseconds between two paintings while suggestions stream in. */
const interval = 40;
const flashTime = 900;

const lines: Record<HighlightKind, readonly [width: string, style: string]> = {
  suggested: ["2px", "dashed"],
  uncertain: ["2px", "dotted"],
  decided: ["2px", "solid"],
  rejected: ["1px", "dotted"],
};
const strength: Record<HighlightKind, number> = {
  suggested: 0.12,
  uncertain: 0.06,
  decided: 0.3,
  rejected: 0,
};

type Ranges = readonly vscode.Range[];
type KindTypes = Readonly<Record<HighlightKind, vscode.TextEditorDecorationType>>;

/** One decoration type for each phenotype and kind; types are few and live long, only their ranges change. */
class PhenotypeStyles {
  readonly #types = new Map<string, KindTypes>();
  /** Drawn around spans that share text with another one, and around the one that commands act on. */
  readonly overlap = vscode.window.createTextEditorDecorationType({
    outline: "1px dotted",
    outlineColor: new vscode.ThemeColor("editorInfo.foreground"),
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
  readonly current = vscode.window.createTextEditorDecorationType({
    outline: "2px solid",
    outlineColor: new vscode.ThemeColor("focusBorder"),
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
  readonly flash = vscode.window.createTextEditorDecorationType({
    backgroundColor: new vscode.ThemeColor("editor.findMatchBackground"),
    outline: "2px solid",
    outlineColor: new vscode.ThemeColor("focusBorder"),
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });

  /** The types of a phenotype, one for each kind. */
  of({ id, color }: Phenotype): KindTypes {
    const key = `${id}\n${color}`;
    const known = this.#types.get(key);
    if (known !== undefined) return known;
    const made = Object.fromEntries(
      highlightKinds.map((kind) => [
        kind,
        vscode.window.createTextEditorDecorationType(styleOf(color, kind)),
      ]),
    ) as KindTypes;
    this.#types.set(key, made);
    return made;
  }

  dispose(): void {
    const ofPhenotypes = [...this.#types.values()].flatMap((types) => Object.values(types));
    for (const type of [...ofPhenotypes, this.overlap, this.current, this.flash]) type.dispose();
    this.#types.clear();
  }
}

function styleOf(color: string, kind: HighlightKind): vscode.DecorationRenderOptions {
  const themed = (theme: "dark" | "light"): vscode.ThemableDecorationRenderOptions => {
    const shades = shadesOf(color, theme, strength[kind]);
    const line = shades?.line ?? new vscode.ThemeColor(color);
    return {
      borderColor: line,
      overviewRulerColor: line,
      ...(shades === undefined || strength[kind] === 0 ? {} : { backgroundColor: shades.background }),
    };
  };
  return {
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
    borderWidth: `0 0 ${lines[kind][0]} 0`,
    borderStyle: lines[kind][1],
    dark: themed("dark"),
    light: themed("light"),
    ...(kind === "rejected"
      ? { textDecoration: "line-through" }
      : {
          overviewRulerLane:
            kind === "decided" ? vscode.OverviewRulerLane.Center : vscode.OverviewRulerLane.Left,
        }),
  };
}

/** Paints the phenotypes of every note that is visible. What it is given, not what is drawn, is the truth. */
export class Decorations implements vscode.Disposable {
  #styles = new PhenotypeStyles();
  /** For each editor and type what was last painted, so that a decision repaints two types and not all. */
  readonly #painted = new WeakMap<vscode.TextEditor, Map<vscode.TextEditorDecorationType, Ranges>>();
  readonly #waiting = new Map<string, NodeJS.Timeout>();
  readonly #lastPaint = new Map<string, number>();
  readonly #disposables: { dispose(): unknown }[];

  constructor(private readonly reviews: ReviewStore) {
    this.#disposables = [
      reviews.onDidChange((note) => {
        this.#schedule(note);
      }),
      reviews.onDidClose((uri) => {
        this.#clear(uri);
      }),
      vscode.window.onDidChangeVisibleTextEditors((editors) => {
        for (const editor of editors) this.#paintEditor(editor);
      }),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
        this.paintCurrent(textEditor);
      }),
      // After a save or an undo back to what is on disk, places are certain again.
      vscode.workspace.onDidSaveTextDocument((document) => {
        this.#paintDocument(document);
      }),
    ];
  }

  /** Draws attention to a range for a moment. */
  flash(editor: vscode.TextEditor, range: vscode.Range): void {
    editor.setDecorations(this.#styles.flash, [range]);
    setTimeout(() => {
      editor.setDecorations(this.#styles.flash, []);
    }, flashTime);
  }

  /** At once, unless it was painted a moment ago: a decision is seen immediately, a stream in steps. */
  #schedule(note: OpenNote): void {
    const id = note.uri.toString();
    if (this.#waiting.has(id)) return;
    const wait = (this.#lastPaint.get(id) ?? 0) + interval - Date.now();
    if (wait <= 0) {
      this.#paintNote(note);
      return;
    }
    this.#waiting.set(
      id,
      setTimeout(() => {
        this.#waiting.delete(id);
        this.#paintNote(note);
      }, wait),
    );
  }

  #paintNote(note: OpenNote): void {
    const id = note.uri.toString();
    this.#lastPaint.set(id, Date.now());
    for (const editor of vscode.window.visibleTextEditors) {
      if (editor.document.uri.toString() === id) this.#paintEditor(editor);
    }
  }

  #paintDocument(document: vscode.TextDocument): void {
    for (const editor of vscode.window.visibleTextEditors) {
      if (editor.document === document) this.#paintEditor(editor);
    }
  }

  #paintEditor(editor: vscode.TextEditor): void {
    const note = this.reviews.of(editor.document.uri);
    const positions = note?.positions(editor.document);
    // While there are unsaved changes VS Code itself moves what is painted along with the text.
    if (note === undefined || positions === undefined) return;
    // What has nothing any more is painted empty.
    const painted = [...(this.#painted.get(editor)?.keys() ?? [])];
    const ranges = new Map<vscode.TextEditorDecorationType, vscode.Range[]>(
      painted.map((type) => [type, []]),
    );
    ranges.delete(this.#styles.current);
    const known = new Map<string, KindTypes>();
    const typesOf = (item: ReviewPhenotype): KindTypes => {
      const types = known.get(item.label) ?? this.#styles.of(phenotypeOf(note, item));
      known.set(item.label, types);
      return types;
    };
    const shared = overlapping(note.snapshot.phenotypes);
    const outlined: vscode.Range[] = [];
    for (const item of note.snapshot.phenotypes) {
      const range = positions.range(item);
      const type = typesOf(item)[highlightKind(item)];
      const list = ranges.get(type);
      if (list === undefined) ranges.set(type, [range]);
      else list.push(range);
      if (shared.has(item)) outlined.push(range);
    }
    ranges.set(this.#styles.overlap, outlined);
    for (const [type, list] of ranges) this.#set(editor, type, list);
    this.paintCurrent(editor);
  }

  /** Draws which phenotype of an editor commands act on. */
  paintCurrent(editor: vscode.TextEditor): void {
    const note = this.reviews.of(editor.document.uri);
    const positions = note?.positions(editor.document);
    if (note === undefined || positions === undefined) return;
    const current = note.current(editor);
    this.#set(editor, this.#styles.current, current === undefined ? [] : [positions.range(current)]);
  }

  #set(editor: vscode.TextEditor, type: vscode.TextEditorDecorationType, ranges: vscode.Range[]): void {
    const painted = this.#painted.get(editor) ?? new Map<vscode.TextEditorDecorationType, Ranges>();
    this.#painted.set(editor, painted);
    const before = painted.get(type) ?? [];
    if (before.length === ranges.length && before.every((range, index) => range === ranges[index])) return;
    painted.set(type, ranges);
    editor.setDecorations(type, ranges);
  }

  #clear(uri: vscode.Uri): void {
    const id = uri.toString();
    clearTimeout(this.#waiting.get(id));
    this.#waiting.delete(id);
    this.#lastPaint.delete(id);
    for (const editor of vscode.window.visibleTextEditors) {
      if (editor.document.uri.toString() !== id) continue;
      for (const type of this.#painted.get(editor)?.keys() ?? []) editor.setDecorations(type, []);
      this.#painted.delete(editor);
    }
  }

  dispose(): void {
    for (const timer of this.#waiting.values()) clearTimeout(timer);
    this.#styles.dispose();
    vscode.Disposable.from(...this.#disposables).dispose();
  }
}

/** The phenotype of a label; a label that the project no longer names is still shown, in a neutral colour. */
export function phenotypeOf(note: OpenNote, item: Pick<ReviewPhenotype, "label">): Phenotype {
  return (
    note.project.phenotypes.find(({ id }) => id === item.label) ?? {
      id: item.label,
      title: item.label,
      question: "",
      guideline: "The project does not name this label.",
      color: "charts.foreground",
    }
  );
}
