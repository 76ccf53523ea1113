import type { CompletionOptions, CompletionRequest } from "./engine";
import { EngineError } from "./engine-error";
import type { MessageFromWorker, MessageToWorker } from "./messages";

interface OpenCompletion {
  readonly kind: "completion";
  /** Requests without an answer, in their order. */
  readonly pending: Map<number, CompletionRequest>;
  readonly options: CompletionOptions;
  /** Characters of a request's text that were passed on, and those received since the last sending. */
  readonly passedOn: Map<number, number>;
  readonly received: Map<number, number>;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

interface OpenCount {
  readonly kind: "count";
  readonly texts: readonly string[];
  readonly resolve: (counts: readonly number[]) => void;
  readonly reject: (reason: unknown) => void;
}

type Reply = Exclude<MessageFromWorker, { type: "ready" | "load-failed" | "details" | "backend" | "log" }>;

/** What was asked of the worker and is not answered yet; survives the worker. */
export class Calls {
  private readonly open = new Map<number, OpenCompletion | OpenCount>();
  private lastId = 0;

  /** Ids of the open calls, oldest first. */
  ids(): readonly number[] {
    return [...this.open.keys()];
  }

  openCompletion(
    requests: readonly CompletionRequest[],
    options: CompletionOptions,
  ): { id: number; promise: Promise<void> } {
    return this.register<undefined>((resolve, reject) => ({
      kind: "completion",
      pending: new Map(requests.map((request) => [request.id, request])),
      options,
      passedOn: new Map(),
      received: new Map(),
      resolve: () => {
        resolve(undefined);
      },
      reject,
    }));
  }

  openCount(texts: readonly string[]): { id: number; promise: Promise<readonly number[]> } {
    return this.register<readonly number[]>((resolve, reject) => ({ kind: "count", texts, resolve, reject }));
  }

  /** The message that asks for all that is still unanswered of a call. */
  message(id: number): MessageToWorker | undefined {
    const call = this.open.get(id);
    if (!call) return undefined;
    if (call.kind === "count") return { type: "count-tokens", call: id, texts: call.texts };
    call.received.clear();
    return {
      type: "complete",
      call: id,
      requests: [...call.pending.values()],
      streamText: call.options.onText !== undefined,
    };
  }

  receive(message: Reply): void {
    const call = this.open.get(message.call);
    if (!call) return;
    switch (message.type) {
      case "completion":
        if (call.kind === "completion" && call.pending.delete(message.completion.id)) {
          this.guard(message.call, () => {
            call.options.onCompletion(message.completion);
          });
        }
        return;
      case "text":
        if (call.kind === "completion") {
          this.guard(message.call, () => {
            passOn(call, message.id, message.text, message.confidence);
          });
        }
        return;
      case "done":
        this.open.delete(message.call);
        if (call.kind === "completion") call.resolve();
        return;
      case "token-counts":
        this.open.delete(message.call);
        if (call.kind === "count") call.resolve(message.counts);
        return;
      case "call-failed": {
        const { reason, message: text, promptTooLong } = message.failure;
        this.reject(message.call, new EngineError(reason, text, promptTooLong));
      }
    }
  }

  reject(id: number, reason: unknown): void {
    const call = this.open.get(id);
    this.open.delete(id);
    call?.reject(reason);
  }

  rejectAll(reason: unknown): void {
    for (const id of this.ids()) this.reject(id, reason);
  }

  /** An error of the caller's own callback is the caller's: it ends the call, not the process. */
  private guard(id: number, callback: () => void): void {
    try {
      callback();
    } catch (error) {
      this.reject(id, error);
    }
  }

  private register<T>(
    create: (resolve: (value: T) => void, reject: (reason: unknown) => void) => OpenCompletion | OpenCount,
  ): { id: number; promise: Promise<T> } {
    this.lastId += 1;
    const id = this.lastId;
    const promise = new Promise<T>((resolve, reject) => {
      this.open.set(id, create(resolve, reject));
    });
    return { id, promise };
  }
}

/** After a restart an answer is written again from its start: what was passed on before is left out. */
function passOn(call: OpenCompletion, id: number, text: string, confidence?: number): void {
  const before = call.received.get(id) ?? 0;
  const after = before + text.length;
  const passed = call.passedOn.get(id) ?? 0;
  call.received.set(id, after);
  if (after <= passed) return;
  call.passedOn.set(id, after);
  call.options.onText?.(id, text.slice(Math.max(0, passed - before)), confidence);
}
