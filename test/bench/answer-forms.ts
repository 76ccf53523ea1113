// What an answer of a chat model is held to, and the tokens that it may have: for throughput.mjs.
import { mostAnswer } from "../../extension/engine/protocols/instruct/budget";
import { answerSchema } from "../../extension/engine/protocols/instruct/schema";

export { answerSchema, mostAnswer };
