import {
  LlamaGrammarEvaluationState,
  type GbnfJsonArraySchema,
  type LlamaGrammar,
  type LlamaModel,
  type Token,
} from "node-llama-cpp";
import type { JsonSchema } from "../engine";

/**
 * What node-llama-cpp asks of a grammar by itself. It offers no evaluation that is held to a grammar and tells
 * probabilities over the whole vocabulary too, so that its own calls are made here.
 */
interface GrammarCalls {
  canBeNextTokenForGrammarEvaluationState(state: unknown, token: Token): boolean;
  acceptGrammarEvaluationStateToken(state: unknown, token: Token): void;
}

/** What may follow in one answer; it grows with the answer. */
export interface AnswerGrammar {
  allows(token: Token): boolean;
  /** Takes a token that is allowed into the answer. */
  accept(token: Token): void;
}

/** Grammars of JSON schemas; each is made once. */
export class Grammars {
  private readonly made = new Map<string, Promise<LlamaGrammar>>();

  constructor(private readonly model: LlamaModel) {}

  /** The grammar at the begin of an answer. */
  async begin(schema: JsonSchema): Promise<AnswerGrammar> {
    const key = JSON.stringify(schema);
    const known = this.made.get(key) ?? this.make(schema);
    this.made.set(key, known);
    const { model } = this;
    const state = new LlamaGrammarEvaluationState({ model, grammar: await known });
    const calls = callsOf(model);
    const inner = (state as unknown as { readonly _state: unknown })._state;
    return {
      allows: (token) => calls.canBeNextTokenForGrammarEvaluationState(inner, token),
      accept: (token) => {
        if (!model.isEogToken(token)) calls.acceptGrammarEvaluationStateToken(inner, token);
      },
    };
  }

  private async make(schema: JsonSchema): Promise<LlamaGrammar> {
    const { llama } = this.model;
    const { grammar } = await llama.createGrammarForJsonSchema(schema as GbnfJsonArraySchema);
    // node-llama-cpp's chats stop at four line breaks, which its grammar wants at the end; here the model stops by itself.
    return llama.createGrammar({ grammar: grammar.replace(/ "(?:\\n){4}" \[\\n\]\*$/mu, "") });
  }
}

function callsOf(model: LlamaModel): GrammarCalls {
  const inner = model as unknown as {
    readonly _llama: { readonly _bindings: { readonly AddonSampler: GrammarCalls } };
  };
  return inner._llama._bindings.AddonSampler;
}
