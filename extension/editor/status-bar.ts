import * as vscode from "vscode";
import type { EngineInfo } from "../engine/engine";
import { destinationOf, parseEndpoint } from "../engine/served/endpoint";
import { versionsInWords } from "../engine/versions";
import { count } from "./commands/bulk";
import type { EditorContext } from "./context";
import type { EngineState } from "./engine-service";

/** Two items: the model with the backend that is really in use, and what is left to decide in the active note. */
export class StatusBar implements vscode.Disposable {
  readonly #engine = vscode.window.createStatusBarItem(
    "cancerllm.engine",
    vscode.StatusBarAlignment.Right,
    90,
  );
  readonly #note = vscode.window.createStatusBarItem("cancerllm.note", vscode.StatusBarAlignment.Left, 90);
  readonly #disposables: { dispose(): unknown }[];

  constructor(private readonly context: EditorContext) {
    this.#engine.name = "CancerLLM Model";
    this.#note.name = "CancerLLM Review";
    this.#disposables = [
      this.#engine,
      this.#note,
      context.engine.onDidChange((state) => {
        this.#showEngine(state);
      }),
      context.reviews.onDidChangeActive(() => {
        this.#showNote();
      }),
      context.reviews.onDidChange((note) => {
        if (note === context.activeNote) this.#showNote();
      }),
    ];
    this.#showEngine(context.engine.state);
    this.#showNote();
  }

  #showEngine(state: EngineState): void {
    const item = this.#engine;
    item.backgroundColor = undefined;
    this.context.keys.set("cancerllm.engineReady", state.kind === "ready");
    if (state.kind === "ready") {
      const { host } = state.info.backend;
      item.text = `$(${state.busy ? "sync~spin" : host === undefined ? "beaker" : "cloud"}) ${state.info.model.name} · ${state.info.backend.name}`;
    } else if (state.kind === "restarting") {
      item.text = `$(sync~spin) ${state.info.model.name} restarting`;
    } else if (state.kind === "starting") {
      item.text = "$(sync~spin) CancerLLM loading";
    } else if (state.kind === "failed") {
      item.text = "$(warning) CancerLLM";
      item.backgroundColor = new vscode.ThemeColor("statusBarItem.warningBackground");
    } else {
      item.text = "$(beaker) CancerLLM";
    }
    item.accessibilityInformation = { label: `CancerLLM model: ${inWords(state)}` };
    item.tooltip = controlPanel(state);
    item.command = "cancerllm.showLog";
    item.show();
  }

  #showNote(): void {
    const note = this.context.activeNote;
    if (note === undefined) {
      this.#note.hide();
      return;
    }
    const { snapshot } = note;
    const [icon, text, tooltip] =
      snapshot.problem !== undefined
        ? ["error", "gold labels unreadable", `${snapshot.problem} Nothing is written until it is mended.`]
        : snapshot.writing !== undefined
          ? ["sync~spin", "model is writing", "Suggestions appear as the model answers."]
          : snapshot.status === "complete"
            ? ["pass-filled", "complete", "This note is complete. Reopen it to change decisions."]
            : snapshot.undecided > 0
              ? [
                  "circle-large-outline",
                  `${snapshot.undecided} undecided`,
                  "Go to the next undecided suggestion",
                ]
              : ["pass", "all decided", "Everything is decided: the note can be marked complete."];
    this.#note.text = `$(${icon}) ${text}`;
    this.#note.tooltip = `${tooltip} (annotator ${snapshot.annotator})`;
    this.#note.command =
      snapshot.problem !== undefined
        ? "cancerllm.openGold"
        : snapshot.undecided === 0 && snapshot.status !== "complete"
          ? "cancerllm.markComplete"
          : "cancerllm.nextUndecided";
    this.#note.show();
  }

  dispose(): void {
    vscode.Disposable.from(...this.#disposables).dispose();
  }
}

function inWords(state: EngineState): string {
  switch (state.kind) {
    case "stopped":
      return "not loaded; it loads when a note is annotated.";
    case "starting":
      return "loading.";
    case "restarting":
      return "the engine's process ended unexpectedly and is started again; the work goes on.";
    case "failed":
      return state.message;
    case "ready":
      return `${state.info.model.name} on ${state.info.backend.name}, ${state.busy ? "working" : "idle"}.`;
  }
}

/** The tooltip: what runs where, and what can be done about it. */
function controlPanel(state: EngineState): vscode.MarkdownString {
  const text = new vscode.MarkdownString(undefined, true);
  text.isTrusted = {
    enabledCommands: [
      "cancerllm.annotateNote",
      "cancerllm.startEngine",
      "cancerllm.stopEngine",
      "cancerllm.chooseModel",
      "cancerllm.checkMachine",
      "cancerllm.showLog",
      "cancerllm.keyHelp",
    ],
  };
  text.appendMarkdown("**CancerLLM Annotator**\n\n");
  text.appendText(inWords(state));
  text.appendMarkdown("\n\n");
  if (state.kind === "ready" || state.kind === "restarting") {
    for (const line of facts(state.info)) {
      text.appendMarkdown("- ");
      text.appendText(line);
      text.appendMarkdown("\n");
    }
    text.appendMarkdown("\n");
  }
  const loaded = state.kind === "ready" || state.kind === "restarting";
  text.appendMarkdown(
    [
      "[$(play) Annotate Note](command:cancerllm.annotateNote)",
      loaded
        ? "[$(debug-stop) Unload Model](command:cancerllm.stopEngine)"
        : "[$(debug-start) Load Model](command:cancerllm.startEngine)",
      "[$(server) Models…](command:cancerllm.chooseModel)",
      "[$(keyboard) Keys](command:cancerllm.keyHelp)",
      "[$(pulse) Check This Machine](command:cancerllm.checkMachine)",
      "[$(output) Log](command:cancerllm.showLog)",
    ].join(" &nbsp; "),
  );
  return text;
}

function facts({ model, backend, versions }: EngineInfo): readonly string[] {
  if (backend.host !== undefined) {
    const endpoint = parseEndpoint(model.path, { allowInsecure: true });
    return [
      destinationOf(endpoint) ?? "The server is on this machine: no note leaves it.",
      `${versionsInWords(versions)}, ${model.quantization}, context ${model.contextSize} tokens`,
      model.path,
    ];
  }
  const onGpu =
    backend.type === "cpu"
      ? "no layers on a GPU"
      : `${backend.gpuLayers} of ${count(backend.totalLayers, "layer")} on the GPU, ${megabytes(backend.gpuMemory)} of its memory`;
  return [
    `${model.architecture} ${model.quantization}, ${megabytes(model.size)}, context ${model.contextSize} tokens`,
    `${backend.name}: ${count(backend.threads, "thread")}, ${count(backend.sequences, "sequence")} at once, ${onGpu}`,
    versionsInWords(versions),
    model.path,
  ];
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1024 / 1024)} MB`;
}
