import type { Command } from "../commands/command";
import type { ReportDocuments } from "../exchange/report-documents";
import { addModel, removeModel } from "./change-models";
import { downloadModel } from "./download-model";
import { checkMachine, measureModel, modelDetails } from "./look-at-models";
import { listModels } from "./models-list";
import { useModelCommand } from "./use-model";

/** The commands about models and the machine that they run on. */
export function modelCommands(reports: ReportDocuments) {
  return {
    "cancerllm.chooseModel": listModels,
    "cancerllm.useModel": useModelCommand,
    "cancerllm.addModel": addModel,
    "cancerllm.downloadModel": downloadModel,
    "cancerllm.removeModel": removeModel,
    "cancerllm.modelDetails": modelDetails(reports),
    "cancerllm.measureModel": measureModel(reports),
    "cancerllm.checkMachine": checkMachine(reports),
  } as const satisfies Readonly<Record<string, Command>>;
}
