import * as vscode from "vscode";
import type { EngineInfo } from "../engine/engine";
import { destinationOf, parseEndpoint } from "../engine/served/endpoint";
import { versionsInWords } from "../engine/versions";
import type { ReviewSnapshot } from "../labels/review";
import { count } from "./words";
import type { EditorContext } from "./context";
import type { CommandId } from "./contributions";
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
    const { icon, text, tooltip, command } = standing(note.snapshot);
    this.#note.text = `$(${icon}) ${text}`;
    this.#note.tooltip = `${tooltip} (annotator ${note.snapshot.annotator})`;
    this.#note.command = command;
    this.#note.show();
  }

  dispose(): void {
    vscode.Disposable.from(...this.#disposables).dispose();
  }
}

interface Standing {
  readonly icon: string;
  readonly text: string;
  readonly tooltip: string;
  readonly command: CommandId;
}

/** Where a note stands, and the command for the next step. */
function standing(snapshot: ReviewSnapshot): Standing {
  const { problem, writing, status, undecided, displaced, noteChanged } = snapshot;
  if (problem !== undefined) {
    const tooltip = `${problem} Nothing is written until it is mended.`;
    return { icon: "error", text: "gold labels unreadable", tooltip, command: "cancerllm.openGold" };
  }
  if (writing !== undefined) {
    const tooltip = "Suggestions appear as the model answers.";
    return { icon: "sync~spin", text: "model is writing", tooltip, command: "cancerllm.nextUndecided" };
  }
  if (noteChanged) {
    const tooltip = `The note changed since it was labelled; ${count(displaced.length, "label")} without a place. Look at it, then mark it complete again.`;
    return { icon: "warning", text: "note changed", tooltip, command: "cancerllm.markComplete" };
  }
  if (status === "complete") {
    const tooltip = "This note is complete. Go to the next note to decide";
    return { icon: "pass-filled", text: "complete", tooltip, command: "cancerllm.nextNote" };
  }
  if (undecided > 0) {
    const tooltip = "Go to the next undecided suggestion";
    const text = `${undecided} undecided`;
    return { icon: "circle-large-outline", text, tooltip, command: "cancerllm.nextUndecided" };
  }
  if (isUntouched(snapshot)) {
    const tooltip = "Nothing is suggested or marked in this note yet. Let the model suggest";
    return { icon: "circle-outline", text: "no suggestions yet", tooltip, command: "cancerllm.annotateNote" };
  }
  const tooltip = "Everything is decided: the note can be marked complete.";
  return { icon: "pass", text: "all decided", tooltip, command: "cancerllm.markComplete" };
}

function isUntouched({ run, phenotypes, diagnoses, treatments }: ReviewSnapshot): boolean {
  return run === undefined && phenotypes.length + diagnoses.length + treatments.length === 0;
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
