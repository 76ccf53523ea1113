import * as vscode from "vscode";
import type { Engine, EngineInfo } from "../engine/engine";
import type { Project } from "../labels/project";
import { describeFailure } from "./failure";
import { engineSettings, settings } from "./settings";

export type EngineState =
  | { readonly kind: "stopped" }
  | { readonly kind: "starting"; readonly model: string }
  | { readonly kind: "ready" | "restarting"; readonly info: EngineInfo; readonly busy: boolean }
  | { readonly kind: "failed"; readonly message: string };

/** Starts an engine; a parameter, so that this file is about its lifetime only. */
export type EngineStarter = (
  modelPath: string,
  gpu: ReturnType<typeof settings.gpu>,
  onRestart: () => void,
) => Promise<Engine>;
/** The GGUF file that a project's work is to be done with. */
export type ModelChooser = (project: Project) => Promise<string>;

/** The one engine of this window: started when it is first needed, shared, and unloaded after idle minutes. */
export class EngineService implements vscode.Disposable {
  #running: { readonly modelPath: string; readonly engine: Promise<Engine> } | undefined;
  #users = 0;
  #idle: NodeJS.Timeout | undefined;
  #state: EngineState = { kind: "stopped" };
  readonly #changed = new vscode.EventEmitter<EngineState>();
  readonly onDidChange = this.#changed.event;
  readonly #configuration: vscode.Disposable;

  constructor(
    private readonly start: EngineStarter,
    private readonly modelOf: ModelChooser,
  ) {
    this.#configuration = vscode.workspace.onDidChangeConfiguration((event) => {
      const affected = engineSettings.some((id) => event.affectsConfiguration(id));
      if (affected && this.#running !== undefined) void this.#offerRestart();
    });
  }

  get state(): EngineState {
    return this.#state;
  }

  /**
   * Runs work on the engine with the project's model, which it starts where it is not running.
   * @throws EngineError where it cannot be started.
   */
  async use<T>(project: Project, work: (engine: Engine) => Promise<T>): Promise<T> {
    clearTimeout(this.#idle);
    this.#users += 1;
    try {
      const engine = await this.#engineFor(project);
      this.#announce({ kind: "ready", info: engine.info, busy: true });
      return await work(engine);
    } catch (error) {
      if (isEnd(error)) await this.#drop(error);
      throw error;
    } finally {
      this.#users -= 1;
      if (this.#users === 0) this.#rest();
    }
  }

  /** The GGUF file that a project's work is done with. @throws EngineError where there is none */
  modelFor(project: Project): Promise<string> {
    return this.modelOf(project);
  }

  async stop(): Promise<void> {
    clearTimeout(this.#idle);
    const running = this.#running;
    this.#running = undefined;
    this.#announce({ kind: "stopped" });
    const engine = await running?.engine.catch(() => undefined);
    await engine?.dispose();
  }

  async #engineFor(project: Project): Promise<Engine> {
    const modelPath = await this.modelOf(project);
    if (this.#running !== undefined && this.#running.modelPath !== modelPath) await this.stop();
    if (this.#running === undefined) {
      this.#announce({ kind: "starting", model: modelPath });
      const engine = this.start(modelPath, settings.gpu(), () => {
        if (this.#state.kind === "ready") this.#announce({ ...this.#state, kind: "restarting" });
      });
      this.#running = { modelPath, engine };
    }
    const running = this.#running;
    try {
      return await running.engine;
    } catch (error) {
      if (this.#running === running) await this.#drop(error);
      throw error;
    }
  }

  /** The engine is gone or never came: the next use starts a new one. */
  async #drop(error: unknown): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    const { message, cancelled } = describeFailure(error);
    this.#announce(cancelled ? { kind: "stopped" } : { kind: "failed", message });
    const engine = await running?.engine.catch(() => undefined);
    await engine?.dispose();
  }

  #rest(): void {
    if (this.#state.kind === "ready" || this.#state.kind === "restarting") {
      this.#announce({ kind: "ready", info: this.#state.info, busy: false });
    }
    const minutes = settings.idleMinutes();
    if (this.#running !== undefined && minutes > 0) {
      this.#idle = setTimeout(() => void this.stop(), minutes * 60_000);
    }
  }

  async #offerRestart(): Promise<void> {
    const restart = "Unload Model";
    const answer = await vscode.window.showInformationMessage(
      "The changed setting takes effect when the model is loaded again.",
      restart,
    );
    if (answer === restart) await this.stop();
  }

  #announce(state: EngineState): void {
    this.#state = state;
    this.#changed.fire(state);
  }

  dispose(): void {
    clearTimeout(this.#idle);
    this.#configuration.dispose();
    void this.#running?.engine.then((engine) => engine.dispose()).catch(() => undefined);
    this.#running = undefined;
    this.#changed.dispose();
  }
}

/** Errors after which the engine's process is not there any more, or the server. */
function isEnd(error: unknown): boolean {
  return (
    error instanceof Error &&
    "reason" in error &&
    typeof error.reason === "string" &&
    ["crashed", "disposed", "out-of-memory", "endpoint-unreachable", "endpoint-refused"].includes(
      error.reason,
    )
  );
}
