import type { Command } from "commander";
import { version } from "../../../package.json";
import { examine } from "../../engine/doctor/examine";
import { reportInWords } from "../../engine/doctor/text";
import { exitCodes } from "../exit-codes";
import { packageFolder } from "../open-engine";
import { print } from "../output";
import { modelsOption, workerPath, working } from "./model/shared";

/** `cancerllm doctor`: what this machine has for a model, and what is missing. */
export function registerDoctor(program: Command): void {
  program
    .command("doctor")
    .description("look at this machine: GPUs, drivers, memory, versions, models, and what is missing")
    .addOption(modelsOption())
    .option("--json", "print JSON")
    .action(({ models, json }: { models: string; json?: boolean }) =>
      working(async () => {
        const report = await examine({ workerPath, packageFolder, version, modelFolders: [models] });
        if (json) print(JSON.stringify(report, undefined, 2));
        else process.stdout.write(reportInWords(report));
        if (report.advice.some(({ severity }) => severity === "error"))
          process.exitCode = exitCodes.inputErrors;
      }),
    );
}
