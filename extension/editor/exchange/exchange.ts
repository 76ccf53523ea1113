import type * as vscode from "vscode";
import type { Command } from "../commands/command";
import { exportGoldCommand } from "./export-command";
import { importGoldCommand } from "./import-command";
import { ReportDocuments } from "./report-documents";

/** Import and export in the editor, with the reports that they show. */
export class Exchange implements vscode.Disposable {
  readonly commands;
  readonly #reports = new ReportDocuments();

  constructor() {
    this.commands = {
      "cancerllm.exportGold": exportGoldCommand(this.#reports),
      "cancerllm.importGold": importGoldCommand(this.#reports),
    } as const satisfies Readonly<Record<string, Command>>;
  }

  dispose(): void {
    this.#reports.dispose();
  }
}
