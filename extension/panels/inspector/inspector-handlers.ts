import { askedAgain, askOnce } from "../../engine/ask";
import type { Completion, Engine } from "../../engine/engine";
import { modelIdOf } from "../../labels/model-id";
import type { Span } from "../../notes/note";
import type { AskedAnswer, InspectorRequests } from "../../../webview/inspector/protocol";
import type { HandlersOf } from "../../../webview/protocol";
import { askCommand } from "./ask-command";
import type { InspectedNote } from "./inspected-note";

/** From which probability on other tokens are told. */
const alternativesFrom = 0.01;

/** The request cannot be answered; the message is for the person at the page. */
export class InspectorError extends Error {
  override readonly name = "InspectorError";
  constructor(
    readonly reason: "other-note" | "no-exchange" | "cancelled",
    message: string,
  ) {
    super(message);
  }
}

/** What the inspector's page needs of the editor. */
export interface InspectorContext {
  /** What is shown. */
  inspected(): InspectedNote | undefined;
  /** Runs work on the engine with the model of the note's project. */
  useEngine<T>(work: (engine: Engine) => Promise<T>): Promise<T>;
  /** The model that `useEngine` works with, a GGUF file. */
  modelPath(): Promise<string>;
  /** The folder of the run that is shown. */
  runFolder(): string;
  reveal(span: Span): unknown;
  copy(text: string): Promise<void>;
  pin(pinned: boolean): void;
  runCommand(id: string): void;
}

/** Answers to the inspector's requests. None of them changes a file. */
export function inspectorHandlers(context: InspectorContext): HandlersOf<InspectorRequests> {
  let asking: AbortController | undefined;
  /** @throws InspectorError where another note or run is shown since the person acted. */
  const shown = ({ note, run }: { readonly note: string; readonly run: string }): InspectedNote => {
    const inspected = context.inspected();
    if (inspected?.note.path === note && inspected.meta.run === run) return inspected;
    throw new InspectorError("other-note", "Another note or run is shown now. Try again.");
  };
  return {
    rows: (on) => shown(on).rows(),
    detail: (on) => {
      const detail = shown(on).detail(on.number);
      if (detail) return detail;
      throw new InspectorError("no-exchange", "There is no such exchange in this run any more.");
    },
    ask: async (on) => {
      const inspected = shown(on);
      const { meta } = inspected;
      const exchange = inspected.exchange(on.number);
      if (!exchange)
        throw new InspectorError("no-exchange", "There is no such exchange in this run any more.");
      asking?.abort();
      const controller = new AbortController();
      asking = controller;
      try {
        return await context.useEngine(async (engine) => {
          const request = { prompt: on.prompt, ...askedAgain(meta, exchange), alternativesFrom };
          const completion = await askOnce(engine, request, controller.signal);
          return answerOf(on.prompt, completion, engine, modelIdOf(meta));
        });
      } catch (error) {
        if (controller.signal.aborted) throw new InspectorError("cancelled", "Cancelled.");
        throw error;
      } finally {
        if (asking === controller) asking = undefined;
      }
    },
    cancel: () => {
      asking?.abort();
    },
    reveal: async (on) => {
      shown(on);
      await context.reveal({ start: on.place.start, end: on.place.end });
    },
    copyCommand: async (on) => {
      shown(on);
      const { prompt, note, number } = on;
      const asked = prompt === undefined ? { run: context.runFolder(), note, exchange: number } : { prompt };
      await context.copy(askCommand(asked, await context.modelPath()));
    },
    pin: ({ pinned }) => {
      context.pin(pinned);
    },
    annotate: () => {
      context.runCommand("cancerllm.annotateNote");
    },
    openNote: () => {
      context.runCommand("workbench.action.quickOpen");
    },
  };
}

function answerOf(prompt: string, completion: Completion, engine: Engine, asked: string): AskedAnswer {
  const { text, tokens, end, stop, confidence, ms } = completion;
  const { model, backend } = engine.info;
  return {
    prompt,
    output: text,
    tokens: end ? [...tokens, end] : tokens,
    ended: stop === "end",
    confidence,
    ms,
    model: `${model.name} ${model.quantization}, ${backend.name}`,
    sameModel: modelIdOf(engine.info) === asked,
  };
}
