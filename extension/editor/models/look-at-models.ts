import { trusted, type Command } from "../commands/command";
import type { EditorContext } from "../context";
import { localEngine } from "../local-engine";
import { cancellable } from "../progress";
import { settings } from "../settings";
import type { ReportDocuments } from "../exchange/report-documents";
import { pickModel } from "./known-models";
import { modelFolders, workerPath } from "./model-places";

/** What a model's header tells, and whether it fits this machine. */
export function modelDetails(reports: ReportDocuments): Command {
  return async (context, argument) => {
    const model = await pickModel(context, "Details of Which Model?", argument);
    if (!model) return;
    const { inspectModel } = await import("../../engine/worker-process");
    const { detailsInWords } = await import("../../engine/model-words");
    const found = await cancellable(`Looking at ${model.name}`, (signal) =>
      inspectModel(model.file, settings.gpu(), workerPath(context.extension), signal),
    );
    if (!found) return;
    const lines = detailsInWords(found).map(([heading, words]) => `- ${heading}: ${words}`);
    const template =
      found.chatTemplate === undefined ? [] : ["", "Chat template:", "", "```", found.chatTemplate, "```"];
    await reports.show(
      `Model ${model.name}`,
      `# Model ${model.name}\n\n${[...lines, ...template].join("\n")}\n`,
    );
  };
}

/** How fast a model is here, in an engine of its own. */
export function measureModel(reports: ReportDocuments): Command {
  return trusted(async (context, argument) => {
    const model = await pickModel(context, "Measure Which Model?", argument);
    if (!model) return;
    const { benchmark } = await import("../../engine/benchmark");
    const { benchmarkInWords } = await import("../../engine/benchmark-words");
    const words = await cancellable(`Measuring ${model.name}`, async (signal) => {
      const start = localEngine(context.extension.extensionPath, context.log);
      const started = performance.now();
      const engine = await start(model.file, settings.gpu(), () => undefined);
      const loadSeconds = (performance.now() - started) / 1000;
      try {
        return benchmarkInWords(engine.info, { loadSeconds, ...(await benchmark(engine, signal)) });
      } finally {
        await engine.dispose();
      }
    });
    if (words) await reports.show(`Speed of ${model.name}`, `# Speed of ${model.name}\n\n${words}`);
  });
}

/** What this machine has for a model, and what is missing. */
export function checkMachine(reports: ReportDocuments): Command {
  return async ({ extension }: EditorContext) => {
    const { examine } = await import("../../engine/doctor/examine");
    const { reportInWords } = await import("../../engine/doctor/text");
    const { version } = extension.extension.packageJSON as { version: string };
    const model = settings.model();
    const report = await cancellable("Checking this machine", (signal) =>
      examine({
        workerPath: workerPath(extension),
        packageFolder: extension.extensionPath,
        version,
        modelFolders: modelFolders(extension),
        ...(model === "" ? {} : { model }),
        signal,
      }),
    );
    if (report) await reports.show("This Machine", `# This machine\n\n${reportInWords(report)}`);
  };
}
