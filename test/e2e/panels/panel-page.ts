import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import axe from "axe-core";
import type { AxeResults } from "axe-core";
import type { Browser, Page } from "playwright-core";
import { CodeList } from "../../../extension/panels/code-list";
import { webviewPage } from "../../../extension/panels/page";
import { panelActions } from "../../../extension/panels/panel-actions";
import { panelState } from "../../../extension/panels/panel-state";
import { loadProject } from "../../../extension/labels/load-project";
import { NoteReview } from "../../../extension/labels/review";
import type { NoteSuggestions } from "../../../extension/labels/suggestion";
import type { Span } from "../../../extension/notes/note";
import { answerRequest, isFromWebview } from "../../../webview/protocol";
import type { PanelKind } from "../../../webview/protocol";
import themes from "./themes.json";

export type PanelTheme = keyof typeof themes;

const origin = "http://panel.test";
const root = path.join(import.meta.dirname, "../../..");

/**
 * The built page of a panel in Chromium, under its own content security policy, joined to the real review of a note
 * in a copy of the samples. Only VS Code between the two is left out.
 */
export class PanelPage {
  /** What the note's editor would show as selected. */
  selection: Span | undefined;
  readonly revealed: Span[] = [];
  readonly commands: string[] = [];
  private ui: unknown;

  private constructor(
    readonly page: Page,
    readonly review: NoteReview | undefined,
    private readonly kind: PanelKind,
    private readonly folder: string,
  ) {}

  static async open(
    browser: Browser,
    kind: PanelKind,
    options: {
      readonly note?: string;
      readonly theme?: PanelTheme;
      readonly width?: number;
      readonly zoom?: number;
    },
  ): Promise<PanelPage> {
    const { note, theme = "dark", width = 380, zoom = 1 } = options;
    const folder = await mkdtemp(path.join(os.tmpdir(), "panel-"));
    await cp(path.join(root, "samples/notes"), path.join(folder, "notes"), { recursive: true });
    const review = note === undefined ? undefined : await NoteReview.open(await loadProject(folder), note);
    const viewport = { width: Math.round(width / zoom), height: Math.round(900 / zoom) };
    const page = await browser.newPage({ viewport, deviceScaleFactor: zoom });
    page.setDefaultTimeout(20_000);
    const panel = new PanelPage(page, review, kind, folder);
    await panel.serve();
    await page.exposeFunction("toExtension", (message: unknown) => panel.receive(message));
    await page.addInitScript({ content: `globalThis.theme = ${JSON.stringify(themes[theme])};` });
    await page.addInitScript({ path: path.join(import.meta.dirname, "surroundings.js") });
    review?.onDidChange(() => void panel.post());
    await page.goto(`${origin}/`);
    await page.locator("review-panel > *").first().waitFor();
    return panel;
  }

  /** Shows suggestions as a run would. */
  suggest(suggestions: Pick<NoteSuggestions, "diagnoses" | "treatments">): void {
    const { review } = this;
    if (!review) throw new Error("No note is open.");
    const { path: notePath, sha256 } = review.snapshot.note;
    const run = "20261123T101500Z-3f2a";
    review.setSuggestions({
      note: { path: notePath, sha256 },
      run,
      phenotypes: [],
      unanchored: [],
      ...suggestions,
    });
  }

  /** The place of a quote in the note: code points. */
  quote(text: string): { start: number; end: number; text: string } {
    const note = this.review?.snapshot.note.text ?? "";
    const at = note.indexOf(text);
    if (at < 0) throw new Error("The note does not have this quote.");
    const start = Array.from(note.slice(0, at)).length;
    return { start, end: start + Array.from(text).length, text };
  }

  gold(): Promise<string> {
    return readFile(this.review?.snapshot.goldPath ?? "", "utf8");
  }

  /** Serious findings of axe, each as `rule: element`. */
  async accessibilityProblems(): Promise<string[]> {
    await this.page.evaluate(axe.source);
    const { violations } = await this.page.evaluate<AxeResults>("axe.run(document)");
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")} (${failureSummary ?? ""})`),
    );
  }

  /** What the content security policy stopped. */
  policyViolations(): Promise<string[]> {
    return this.page.evaluate<string[]>("violations");
  }

  async close(): Promise<void> {
    this.review?.dispose();
    await this.page.close();
    await rm(this.folder, { recursive: true });
  }

  private async serve(): Promise<void> {
    const html = webviewPage({
      title: "Panel",
      cspSource: origin,
      script: `${origin}/main.js`,
      style: `${origin}/main.css`,
    });
    await this.page.route(`${origin}/**`, async (route) => {
      const name = new URL(route.request().url()).pathname;
      if (name === "/") await route.fulfill({ contentType: "text/html", body: html });
      else if (name === "/favicon.ico") await route.fulfill({ status: 204 });
      else await route.fulfill({ path: path.join(root, "dist/webview", name) });
    });
  }

  private async receive(message: unknown): Promise<void> {
    if (!isFromWebview(message)) throw new Error("The page sent something that is not of the protocol.");
    if (message.type === "ui") {
      this.ui = message.ui;
      return;
    }
    if (message.type === "ready") {
      if (this.ui !== undefined) await this.send({ type: "ui", ui: this.ui });
      return this.post();
    }
    const codes = await CodeList.load(path.join(root, "extension/panels/icd10/icd10cm-c00-d49.csv"));
    const { review } = this;
    const handlers = panelActions(this.kind, {
      activeNote: review && { review, project: {} },
      revealSpan: (_, span) => this.revealed.push(span),
      selectionSpan: () => this.selection,
      findCodes: (query) => Promise.resolve(codes.search(query)),
      runCommand: (id) => this.commands.push(id),
    });
    const response = await answerRequest(handlers, message);
    await this.post();
    await this.send(response);
  }

  private post(): Promise<void> {
    return this.send({ type: "state", state: panelState(this.kind, this.review?.snapshot, () => undefined) });
  }

  private async send(message: unknown): Promise<void> {
    const data = JSON.stringify(message);
    await this.page.evaluate(`window.dispatchEvent(new MessageEvent("message", { data: ${data} }))`);
  }
}
