import * as vscode from "vscode";
import type { Command } from "./commands/command";
import type { EditorContext } from "./context";
import type { CommandId } from "./contributions";
import { Inspector } from "./inspector/inspector";

type ResearchCommandId = Extract<CommandId, "cancerllm.inspect">;

/** The researcher's side of the editor: what the model was asked and answered. */
export class Research implements vscode.Disposable {
  readonly commands: Readonly<Record<ResearchCommandId, Command>>;
  readonly #disposables: vscode.Disposable;

  constructor(context: EditorContext) {
    const inspector = new Inspector(context);
    this.commands = { "cancerllm.inspect": inspector.inspect };
    this.#disposables = vscode.Disposable.from(inspector);
  }

  dispose(): void {
    this.#disposables.dispose();
  }
}
