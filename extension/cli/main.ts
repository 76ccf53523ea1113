import { Command, CommanderError } from "commander";
import { version } from "../../package.json";
import { EngineError } from "../engine/engine-error";
import { ModelError } from "../engine/models/model-error";
import { ProtocolError } from "../engine/protocols/protocol-error";
import { ProjectError } from "../labels/project";
import { RunFolderError } from "../labels/run-folder-error";
import { registerAgreement } from "./commands/agreement";
import { registerAnnotate } from "./commands/annotate";
import { registerAsk } from "./commands/ask";
import { registerDoctor } from "./commands/doctor";
import { registerEvaluate } from "./commands/evaluate";
import { registerExport } from "./commands/export";
import { registerImport } from "./commands/import";
import { registerInit } from "./commands/init";
import { registerLabel } from "./commands/label";
import { registerModel } from "./commands/model/model";
import { registerPrompts } from "./commands/prompts";
import { registerQueue } from "./commands/queue";
import { registerRobustness } from "./commands/robustness";
import { registerValidate } from "./commands/validate";
import { registerWorker } from "./commands/worker";
import { CommandError, exitCodes, type ExitCode } from "./exit-codes";
import { say } from "./output";

/** The command line; every command registers itself. */
function program(): Command {
  const cancerllm = new Command("cancerllm")
    .description("Clinical annotation with CancerLLM. Notes leave this machine only with --endpoint.")
    .version(version)
    .showHelpAfterError("(--help shows what can be given)")
    .exitOverride();
  registerAgreement(cancerllm);
  registerAnnotate(cancerllm);
  registerAsk(cancerllm);
  registerDoctor(cancerllm);
  registerEvaluate(cancerllm);
  registerExport(cancerllm);
  registerImport(cancerllm);
  registerInit(cancerllm);
  registerLabel(cancerllm);
  registerModel(cancerllm);
  registerPrompts(cancerllm);
  registerQueue(cancerllm);
  registerRobustness(cancerllm);
  registerValidate(cancerllm);
  registerWorker(cancerllm);
  return cancerllm;
}

function endOf(error: unknown): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.wrongUsage;
  if (error instanceof CommandError) {
    say(error.message);
    return error.exitCode;
  }
  if (
    error instanceof ProjectError ||
    error instanceof ProtocolError ||
    error instanceof RunFolderError ||
    error instanceof ModelError
  ) {
    say(error.message);
    return exitCodes.inputErrors;
  }
  if (error instanceof EngineError) {
    say(error.message);
    return exitCodes.engineFailed;
  }
  // The message of an unexpected error may hold text of a note; where it happened does not.
  const place = error instanceof Error ? (/\n\s+at .*/u.exec(error.stack ?? "")?.[0].trim() ?? "") : "";
  say(
    `cancerllm failed unexpectedly (${error instanceof Error ? error.name : typeof error} ${place}); please report this.`,
  );
  return exitCodes.engineFailed;
}

process.stdout.on("error", () => undefined); // the reader of a pipe may end before us
program()
  .parseAsync()
  .catch((error: unknown) => {
    process.exitCode = endOf(error);
  });
