import {
  JinjaTemplateChatWrapper,
  resolveChatWrapper,
  type ChatHistoryItem,
  type ChatWrapper,
  type LlamaModel,
  type Token,
} from "node-llama-cpp";
import type { ChatMessage, CompletionRequest } from "../engine";
import { EngineError } from "../engine-error";
import { chatTemplate } from "./header";

/** A prompt as the model takes it. */
export interface Prompt {
  readonly tokens: readonly Token[];
  /** Word for word, special tokens by their names; where it was made of messages. */
  readonly text?: string;
}

/** Makes tokens of prompts: of text as it stands, of messages by the chat template of the GGUF file. */
export class PromptTokens {
  private wrapper: ChatWrapper | undefined;

  constructor(private readonly model: LlamaModel) {}

  /** @throws EngineError `unsupported-model` for messages to a model without a chat template */
  of({ prompt, parseSpecial }: CompletionRequest): Prompt {
    if (typeof prompt === "string") {
      return { tokens: this.begun(this.model.tokenize(prompt, parseSpecial === true)) };
    }
    const { contextText } = this.template().generateContextState({ chatHistory: historyOf(prompt) });
    const tokens = this.begun(contextText.tokenize(this.model.tokenizer));
    return { tokens, text: this.model.detokenize(tokens, true) };
  }

  /** With the token that begins every text, where the model wants one and the template did not write it. */
  private begun(tokens: Token[]): Token[] {
    const { bos, shouldPrependBosToken } = this.model.tokens;
    return shouldPrependBosToken && bos !== null && tokens[0] !== bos ? [bos, ...tokens] : tokens;
  }

  /** The file's template, rendered word for word; what is no valid template is told by llama.cpp's rules of thumb. */
  private template(): ChatWrapper {
    if (this.wrapper) return this.wrapper;
    const { model } = this;
    const template = chatTemplate(model.fileInfo);
    if (template === undefined) {
      throw new EngineError(
        "unsupported-model",
        "The model has no chat template, which the protocol instruct needs; choose the protocol cancerllm, or a model that was made for chats.",
      );
    }
    try {
      this.wrapper = new JinjaTemplateChatWrapper({
        template,
        tokenizer: model.tokenizer,
        reasoning: false,
        trimLeadingWhitespaceInResponses: false,
      });
    } catch {
      this.wrapper = resolveChatWrapper(model, { noJinja: true, warningLogs: false });
    }
    return this.wrapper;
  }
}

/** The messages with an answer that is still to be written. */
function historyOf(messages: readonly ChatMessage[]): ChatHistoryItem[] {
  const history = messages.map(({ role, content }): ChatHistoryItem => {
    if (role === "assistant") return { type: "model", response: [content] };
    return { type: role, text: content };
  });
  return [...history, { type: "model", response: [] }];
}
