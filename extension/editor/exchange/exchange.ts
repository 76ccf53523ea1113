import type { Command } from "../commands/command";
import { exportGoldCommand } from "./export-command";
import { importGoldCommand } from "./import-command";
import type { ReportDocuments } from "./report-documents";

/** Import and export in the editor. */
export class Exchange {
  readonly commands;

  constructor(reports: ReportDocuments) {
    this.commands = {
      "cancerllm.exportGold": exportGoldCommand(reports),
      "cancerllm.importGold": importGoldCommand(reports),
    } as const satisfies Readonly<Record<string, Command>>;
  }
}
