import type { LlamaContext, LlamaContextSequence, LlamaModel, Token } from "node-llama-cpp";
import type { Completion, CompletionRequest } from "../engine";
import { EngineError } from "../engine-error";
import { decodeNext, decodePrefix, type NextToken } from "./decode";
import { Grammars, type AnswerGrammar } from "./grammar";
import { Output } from "./output";
import { PromptTokens, type Prompt } from "./prompt";
import { Repetition } from "./repetition";
import { SamplerMemory } from "./sampler-memory";
import { sharedPrefix, WaitingLine } from "./waiting";

export interface CallHandlers {
  readonly onCompletion: (completion: Completion) => void;
  readonly onText: ((id: number, text: string, confidence: number) => void) | undefined;
  readonly onDone: () => void;
  readonly onError: (error: unknown) => void;
}

interface Call {
  readonly handlers: CallHandlers;
  unfinished: number;
  dropped: boolean;
}

interface PreparedRequest {
  readonly request: CompletionRequest;
  readonly prompt: Prompt;
}

interface Group {
  readonly call: Call;
  readonly requests: PreparedRequest[];
}

/** A sequence of the context with the group it answers, one request after the other. */
interface Slot {
  readonly sequence: LlamaContextSequence;
  /** Tokens whose state the sequence holds. */
  held: Token[];
  /** Whether some of that was evaluated in a piece as long as {@link tiledFrom} says. */
  isTiled: boolean;
  group?: Group | undefined;
  output?: Output | undefined;
  /** What the answer is held to, and what it lists again. */
  grammar?: AnswerGrammar | undefined;
  repetition?: Repetition | undefined;
  /** Tokens that are still to be evaluated before the next one is known. */
  pending: Token[];
  /** When it was last evaluated. */
  turn: number;
}

/** A context that works beside the others, with sequences of its own. */
interface Lane {
  readonly context: LlamaContext;
  readonly slots: readonly Slot[];
  running: boolean;
  turn: number;
}

/**
 * Answers prompts on all sequences of a context at once, in steps: every sequence puts its next tokens into one
 * batch, and what can be reused of the prompt before on the same sequence is kept. Long prompts are evaluated in
 * pieces, so that short ones do not wait for them. Several contexts work side by side, each in a thread of its own.
 */
export class Scheduler {
  private readonly calls = new Map<number, Call>();
  private readonly queue = new WaitingLine<Group>(({ requests: [next] }) => next?.prompt.tokens ?? []);
  private readonly lanes: readonly Lane[];
  private readonly memory: SamplerMemory;
  private readonly prompts: PromptTokens;
  private readonly grammars: Grammars;

  constructor(
    private readonly model: LlamaModel,
    contexts: readonly LlamaContext[],
    /** Tokens at once from which llama.cpp rounds otherwise; Infinity where answers follow what is beside them anyway. */
    private readonly tiledFrom: number,
  ) {
    this.memory = new SamplerMemory(model);
    this.prompts = new PromptTokens(model);
    this.grammars = new Grammars(model);
    this.lanes = contexts.map((context) => ({
      context,
      slots: Array.from({ length: context.totalSequences }, () => ({
        sequence: context.getSequence(),
        held: [],
        isTiled: false,
        pending: [],
        turn: 0,
      })),
      running: false,
      turn: 0,
    }));
  }

  add(id: number, requests: readonly CompletionRequest[], handlers: CallHandlers): void {
    const call: Call = { handlers, unfinished: requests.length, dropped: false };
    try {
      const groups = this.prepare(call, requests);
      if (requests.length === 0) {
        handlers.onDone();
        return;
      }
      this.calls.set(id, call);
      this.queue.push(...groups);
    } catch (error) {
      handlers.onError(error);
      return;
    }
    for (const lane of this.lanes) void this.run(lane);
  }

  /** Drops what is left of a call; its handlers are not called any more. */
  cancel(id: number): void {
    const call = this.calls.get(id);
    if (call) this.drop(call);
  }

  private drop(call: Call): void {
    call.dropped = true;
    for (const [id, other] of this.calls) if (other === call) this.calls.delete(id);
    this.queue.drop((group) => group.call === call);
  }

  private prepare(call: Call, requests: readonly CompletionRequest[]): Group[] {
    const limit = Math.min(...this.lanes.map(({ context }) => context.contextSize)) - 1;
    const groups = new Map<number, Group>();
    for (const request of requests) {
      const prompt = this.prompts.of(request);
      const needed = prompt.tokens.length + request.maxTokens;
      if (needed > limit) {
        throw new EngineError(
          "prompt-too-long",
          `A prompt needs ${needed} tokens with its answer, but the context holds ${limit}; use a larger context or shorter parts.`,
          { requestId: request.id, tokens: needed, limit },
        );
      }
      const group = groups.get(request.group) ?? { call, requests: [] };
      group.requests.push({ request, prompt });
      groups.set(request.group, group);
    }
    return [...groups.values()];
  }

  private async run(lane: Lane): Promise<void> {
    if (lane.running) return;
    lane.running = true;
    try {
      while (await this.step(lane));
    } finally {
      lane.running = false;
    }
  }

  private async step(lane: Lane): Promise<boolean> {
    for (const slot of lane.slots) {
      if (slot.group?.call.dropped) release(slot);
      if (!slot.output) await this.start(slot);
    }
    const busy = lane.slots.filter((slot) => slot.output);
    if (busy.length === 0) return false;
    // llama.cpp evaluates sequences together that have as many tokens as each other, and splits a batch of others, which
    // costs every sequence several times. So the one that has waited longest goes, with all that are like it.
    const [first] = busy.sort((a, b) => a.turn - b.turn);
    const length = first?.pending.length ?? 0;
    const { batchSize } = lane.context;
    const alike = busy
      .filter(({ pending }) => pending.length === length)
      .slice(0, Math.max(1, Math.floor(batchSize / length)));
    lane.turn += 1;
    for (const slot of alike) slot.turn = lane.turn;
    await Promise.all(alike.map((slot) => this.evaluate(slot, slot.pending.slice(0, batchSize))));
    this.memory.used(alike.length);
    return true;
  }

  /**
   * Gives an idle slot its next request, keeping the state of what both prompts begin with. A group begins anew where the
   * length of what is evaluated, and with it an answer's last digits, would follow from what the slot held before.
   */
  private async start(slot: Slot): Promise<void> {
    const begins = slot.group === undefined;
    slot.group ??= this.queue.take(slot.held);
    const next = slot.group?.requests.shift();
    if (!slot.group || !next) return;
    const { prompt, request } = next;
    const { tokens } = prompt;
    slot.output = new Output(this.model, request, prompt.text);
    try {
      slot.grammar = request.jsonSchema && (await this.grammars.begin(request.jsonSchema));
      slot.repetition = request.jsonSchema && new Repetition();
      const isAnew = begins && (slot.isTiled || tokens.length >= this.tiledFrom);
      const shared = isAnew ? 0 : sharedPrefix(slot.held, tokens, tokens.length - 1);
      if (shared < slot.held.length) {
        await slot.sequence.eraseContextTokenRanges([{ start: shared, end: slot.held.length }]);
      }
      slot.held.length = shared;
      slot.pending = tokens.slice(shared);
      slot.isTiled = (shared > 0 && slot.isTiled) || slot.pending.length >= this.tiledFrom;
      slot.output.prompted(tokens.length, slot.pending.length);
    } catch (error) {
      await this.fail(slot, error);
    }
  }

  private async evaluate(slot: Slot, tokens: readonly Token[]): Promise<void> {
    try {
      const complete = tokens.length === slot.pending.length;
      const othersFrom = slot.output?.request.alternativesFrom;
      const next = complete
        ? await decodeNext(slot.sequence, tokens, { othersFrom, grammar: slot.grammar })
        : undefined;
      if (!complete) await decodePrefix(slot.sequence, tokens);
      slot.held.push(...tokens);
      slot.pending = slot.pending.slice(tokens.length);
      if (next) this.take(slot, next);
    } catch (error) {
      await this.fail(slot, error);
    }
  }

  private take(slot: Slot, next: NextToken): void {
    const { group, output } = slot;
    if (!group || !output || group.call.dropped) return;
    if (this.model.isEogToken(next.token)) {
      output.end(next);
      this.finish(slot, "end");
      return;
    }
    const text = output.push(next);
    if (text !== "") group.call.handlers.onText?.(output.request.id, text, next.probability);
    if (output.isSettled) {
      this.finish(slot, "end");
      return;
    }
    const repeats = slot.repetition?.push(text) === true;
    if (repeats || output.length >= output.request.maxTokens) this.finish(slot, "length");
    else slot.pending = [next.token];
  }

  private finish(slot: Slot, stop: Completion["stop"]): void {
    const { group, output } = slot;
    if (!group || !output) return;
    slot.output = undefined;
    slot.grammar = undefined;
    if (group.requests.length === 0) slot.group = undefined;
    const { call } = group;
    call.handlers.onCompletion(output.completion(stop));
    call.unfinished -= 1;
    if (call.unfinished > 0) return;
    this.drop(call);
    call.handlers.onDone();
  }

  private async fail(slot: Slot, error: unknown): Promise<void> {
    const call = slot.group?.call;
    release(slot);
    slot.held = [];
    if (call && !call.dropped) {
      this.drop(call);
      call.handlers.onError(error);
    }
    await slot.sequence.clearHistory();
  }
}

function release(slot: Slot): void {
  slot.group = undefined;
  slot.output = undefined;
  slot.grammar = undefined;
  slot.pending = [];
}
