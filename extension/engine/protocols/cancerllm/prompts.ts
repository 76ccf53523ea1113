import type { Phenotype } from "../../../labels/phenotype";

/*
 * The prompts that CancerLLM was tuned on: the Alpaca wrapper with an input (arXiv 2406.10459 and the authors'
 * code, ToneLi/CancerLLM). Word for word: a blank more or less is another prompt to the model.
 */

/** Tokens of an answer at most, as in the authors' code. */
export const maxAnswerTokens = 50;

/** What the model answers where a sentence does not bear on the question. */
export const noneAnswer = "none";

const linguist =
  "You are an excellent linguist. The task is to answer the question by given the context or text";
const expert = (output: string): string =>
  `You are a medical expert. This task involves generating the ${output} based on the provided context or text.`;

function alpaca(instruction: string, input: string): string {
  return (
    "Below is an instruction that describes a task, paired with an input that provides further context.\n\n" +
    `### Instruction:\n${instruction}\n\n### Input:\n${input}\n\n### Response:\n`
  );
}

/** White space of a note as it goes into a prompt: a line break within a sentence is a blank to the model. */
export function singleSpaced(text: string): string {
  return text.replace(/\s+/gu, " ").trim();
}

/** The question of one phenotype on one sentence. The prompts of one sentence differ in the question only. */
export function phenotypePrompt(sentence: string, phenotype: Phenotype): string {
  return alpaca(linguist, `In the text: ${singleSpaced(sentence)} ${phenotype.question}`);
}

/** @param context the six fields, see fields.ts */
export function diagnosisPrompt(context: string): string {
  return alpaca(expert("diagnosis"), context);
}

/** @param context the six fields, see fields.ts */
export function treatmentPrompt(context: string): string {
  return alpaca(expert("treatment plan"), context);
}
