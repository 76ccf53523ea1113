import { readFile } from "node:fs/promises";
import * as vscode from "vscode";
import type { CommandId } from "./contributions";
import { bindingsInForce, byCommand, type Keybinding, type KeysOfCommand } from "./keybindings";
import { inWords } from "./key-names";

/** The extension's keys as they are in this window, as far as an extension can know. */
export class KeysInForce {
  #bindings: readonly Keybinding[];
  #areCertain = false;

  constructor(private readonly extension: Pick<vscode.ExtensionContext, "extension" | "globalStorageUri">) {
    this.#bindings = this.#shipped;
  }

  /** Whether a person's own keybindings are among them; false where VS Code keeps them on another machine. */
  get areCertain(): boolean {
    return this.#areCertain;
  }

  /** In the order of the manifest, those of one command and argument together. */
  get byCommand(): readonly KeysOfCommand[] {
    return byCommand(this.#bindings);
  }

  /** The shortest key of a command in words; undefined where it has none. */
  of(command: CommandId): string | undefined {
    const key = this.byCommand.find((keys) => keys.command === command)?.keys[0];
    return key === undefined ? undefined : inWords(key);
  }

  /** Reads a person's own keybindings again. */
  async read(): Promise<void> {
    // VS Code tells no extension about keys; they are in a file beside the storage of its profile.
    const isHere = vscode.env.uiKind === vscode.UIKind.Desktop && vscode.env.remoteName === undefined;
    const file = vscode.Uri.joinPath(this.extension.globalStorageUri, "../../keybindings.json");
    const own = isHere ? await readFile(file.fsPath, "utf8").catch(() => "[]") : undefined;
    this.#areCertain = own !== undefined;
    this.#bindings = await bindingsInForce(this.#shipped, own ?? "[]", process.platform === "darwin");
  }

  get #shipped(): readonly Keybinding[] {
    const { contributes } = this.extension.extension.packageJSON as {
      readonly contributes: { readonly keybindings: readonly Keybinding[] };
    };
    return contributes.keybindings;
  }
}
