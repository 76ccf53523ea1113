import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Browser, FrameLocator, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, inject } from "vitest";
import sampleSettings from "../../samples/.vscode/settings.json";
import { launchChromium } from "../vscode/chromium.mjs";
import { linkExtension, startServer, type RunningServer } from "../vscode/server.mjs";

/** The themes that every surface is looked at in. */
export const themes = {
  light: "Default Light Modern",
  dark: "Default Dark Modern",
  "high-contrast": "Default High Contrast",
} as const;
export type Theme = keyof typeof themes;

const themeClass: Record<Theme, string> = { light: "vs", dark: "vs-dark", "high-contrast": "hc-black" };

export interface WorkbenchOptions {
  /** The folder that is copied and opened; the samples by default. */
  readonly workspace?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** True for a folder that nobody has said to trust. */
  readonly untrusted?: boolean;
}

/** Milliseconds that something may take which a person sees at once, and that anything may take. */
const [soon, atLast] = [5000, 60_000];

/** What is used of a list's row; the types of browsers are not loaded here. */
interface Row {
  readonly dataset: { readonly index?: string };
  querySelectorAll(selector: string): Iterable<{ readonly textContent: string | null }>;
}

/**
 * The real workbench, with the extension installed, on a copy of a folder: what a person has in front of them.
 * Every wait ends with the condition it waits for or fails with the locator that did not appear.
 */
export class Workbench {
  /** The samples' own settings, and those that tests have set. */
  private readonly settings: Record<string, unknown> = { ...sampleSettings };

  private constructor(
    readonly page: Page,
    /** The copy of the folder that is open: tests read and change it freely. */
    readonly workspace: string,
    private readonly folder: string,
    private readonly server: RunningServer,
    private readonly browser: Browser,
  ) {}

  static async open(options: WorkbenchOptions = {}): Promise<Workbench> {
    const root = inject("root");
    const folder = await mkdtemp(path.join(os.tmpdir(), "cancerllm-e2e-"));
    const workspace = path.join(folder, "samples");
    await cp(options.workspace ?? path.join(root, "samples"), workspace, { recursive: true });
    const extensions = path.join(folder, "extensions");
    await linkExtension(root, extensions);
    const untrusted = options.untrusted === true;
    const server = await startServer(inject("server"), {
      data: path.join(folder, "user"),
      extensions,
      // Nobody is asked: a folder that is not known is opened in restricted mode.
      settings: {
        ...options.settings,
        ...(untrusted ? { "security.workspace.trust.startupPrompt": "never" } : {}),
      },
      workspaceTrust: untrusted,
    });
    const browser = await launchChromium(inject("chromium"));
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    page.setDefaultTimeout(atLast);
    const workbench = new Workbench(page, workspace, folder, server, browser);
    await page.goto(server.address(workspace), { timeout: 180_000 });
    await workbench.statusBar.locator(".statusbar-item").first().waitFor();
    await page.locator(".explorer-folders-view .monaco-list-row").first().waitFor();
    return workbench;
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Opens a file of the workspace by its relative path, as quick open does. */
  async openFile(relativePath: string): Promise<void> {
    const name = path.posix.basename(relativePath);
    await this.choose(
      "Control+P",
      relativePath,
      this.page.locator(".quick-input-list .monaco-list-row.focused", { hasText: name }),
    );
    await this.page.locator(".tab.active", { hasText: name }).first().waitFor();
    await this.editor.locator(".view-line").first().waitFor();
  }

  /** Runs a command of the palette by its full title, with its category. */
  async runCommand(title: string): Promise<void> {
    await this.choose(
      "F1",
      `>${title}`,
      this.page.locator(`.quick-input-list .monaco-list-row.focused[aria-label*=${JSON.stringify(title)}]`),
    );
  }

  /**
   * Runs a command that asks something, and answers with Enter at the end. It is asked anew where the question went before
   * it was answered, since something that ended late took the focus.
   * @param give what is done in the list that asks, before Enter
   */
  async answer(command: string, question: string, give: (list: Locator) => Promise<void>): Promise<void> {
    const list = this.page.locator(".quick-input-widget");
    for (let tries = 5; ; tries--) {
      await this.runCommand(command);
      this.page.setDefaultTimeout(soon);
      try {
        await list.getByText(question).waitFor();
        await give(list);
        break;
      } catch (error) {
        if (tries === 0) throw error;
      } finally {
        this.page.setDefaultTimeout(atLast);
      }
    }
    await this.page.keyboard.press("Enter");
  }

  /** Goes to a list of the extension, as its command does, and waits until it is there; the focus may come later. */
  async focusView(name: "Worklist" | "Phenotypes"): Promise<void> {
    await this.runCommand(`CancerLLM: Focus on ${name} View`);
    await this.view(name).waitFor();
  }

  /** A list of the extension, with its header. */
  view(name: "Worklist" | "Phenotypes"): Locator {
    return this.page.locator(".pane", { has: this.page.locator(`.pane-header[aria-label^="${name}"]`) });
  }

  /** Loads the window anew, as a person does who wants to begin again, and waits until it is there. */
  async reload(): Promise<void> {
    const reloaded = this.page.waitForEvent("load");
    await this.runCommand("Developer: Reload Window");
    await reloaded;
    await this.statusBar.locator(".statusbar-item").first().waitFor();
  }

  /**
   * Opens a quick input by its key, types into it and takes the row that is asked for. It lists what can be done when it
   * opens, and closes when a command that ends late takes the focus: it is opened again until the row is there.
   */
  private async choose(key: string, text: string, row: Locator): Promise<void> {
    const widget = this.page.locator(".quick-input-widget");
    const timeout = soon;
    for (let tries = 12; ; tries--) {
      try {
        await widget.waitFor({ state: "hidden", timeout });
        await this.page.keyboard.press(key);
        await widget.locator("input.input").fill(text, { timeout });
        await row.waitFor({ timeout });
        break;
      } catch (error) {
        if (tries === 0) throw error;
        if (await widget.isVisible()) await this.page.keyboard.press("Escape");
      }
    }
    await this.page.keyboard.press("Enter");
  }

  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** Puts the cursor at a place of the active editor; both count from 1. */
  async goTo(line: number, column: number): Promise<void> {
    const row = this.page.locator(".quick-input-list .monaco-list-row", {
      hasText: new RegExp(`line ${line}\\b`, "u"),
    });
    await this.choose("Control+G", `:${line}:${column}`, row);
    await this.page.locator(".statusbar-item", { hasText: `Ln ${line}, Col ${column}` }).waitFor();
  }

  get editor(): Locator {
    return this.page.locator(".editor-group-container.active .monaco-editor").first();
  }

  /** What an extension has painted behind the visible text; VS Code's own marks aside. */
  get highlights(): Locator {
    return this.editor.locator('.view-overlays .cdr[class*="TextEditorDecorationType"]');
  }

  get notifications(): Locator {
    return this.page.locator(".notifications-toasts .notification-list-item");
  }

  get statusBar(): Locator {
    return this.page.locator(".part.statusbar");
  }

  /** The document of the n-th webview that is open, from 0. */
  webview(index = 0): FrameLocator {
    return this.page.locator("iframe.webview.ready").nth(index).contentFrame().frameLocator("#active-frame");
  }

  async setTheme(theme: Theme): Promise<void> {
    await this.set({ "workbench.colorTheme": themes[theme], "window.autoDetectHighContrast": false });
    await this.page.locator(`.monaco-workbench.${themeClass[theme]}`).waitFor();
  }

  /**
   * The rows of a list that are seen, in their order, as a person reads them: a name with what stands beside it. Read all
   * at once: a list that is drawn anew has no row left to wait for.
   */
  async rowsOf(list: Locator): Promise<readonly string[]> {
    const found = await list
      .locator(".monaco-list-row")
      .evaluateAll((rows: readonly Row[]) =>
        rows.map((row): [number, string] => [
          Number(row.dataset.index),
          Array.from(
            row.querySelectorAll(".label-name, .label-description"),
            (part) => part.textContent,
          ).join(" "),
        ]),
      );
    return found.sort(([a], [b]) => a - b).map(([, text]) => text);
  }

  /** Zooms as a browser does: fewer, larger pixels in a window of the same size. */
  async zoom(factor: number): Promise<void> {
    const { width, height } = this.page.viewportSize() ?? { width: 1440, height: 900 };
    const session = await this.page.context().newCDPSession(this.page);
    await session.send("Emulation.setDeviceMetricsOverride", {
      width: Math.round(width / factor),
      height: Math.round(height / factor),
      deviceScaleFactor: factor,
      mobile: false,
    });
  }

  /** Changes settings of the workspace: VS Code's server follows that file, but not the user's. */
  async set(settings: Readonly<Record<string, unknown>>): Promise<void> {
    Object.assign(this.settings, settings);
    await mkdir(path.join(this.workspace, ".vscode"), { recursive: true });
    await writeFile(path.join(this.workspace, ".vscode", "settings.json"), JSON.stringify(this.settings));
  }

  /** Keeps a picture in test/.results/screenshots; returns its path. */
  async screenshot(name: string): Promise<string> {
    const file = path.join(inject("root"), "test/.results/screenshots", `${name}.png`);
    await this.page.screenshot({ path: file, animations: "disabled" });
    return file;
  }

  /** A file of the workspace as it is on disk; undefined where it is not there (yet). */
  async read(relativePath: string): Promise<string | undefined> {
    return await readFile(path.join(this.workspace, relativePath), "utf8").catch(() => undefined);
  }
}

/**
 * Opens a workbench for the tests of a file and closes it after them; a test that fails leaves a picture.
 * @returns a function that gives the workbench inside of a test
 */
export function useWorkbench(options: WorkbenchOptions = {}): () => Workbench {
  let workbench: Workbench | undefined;
  const opened = (): Workbench => {
    if (workbench === undefined) throw new Error("The workbench is open only while tests run.");
    return workbench;
  };
  beforeAll(async () => {
    workbench = await Workbench.open(options);
  });
  beforeEach(({ onTestFailed, task }) => {
    onTestFailed(async () => {
      await opened().screenshot(`failed-${task.name.replaceAll(/\W+/g, "-")}`);
    });
  });
  afterAll(async () => {
    await workbench?.close();
  });
  return opened;
}
