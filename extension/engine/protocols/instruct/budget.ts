import type { Task } from "../../../labels/suggestion";

/** What a chat template adds to a message, in tokens, with room for what is counted apart and evaluated together. */
export const messageTokens = 16;
/** What an answer may take: at most, and of what is left beside the instructions. */
export const mostAnswer: Readonly<Record<Task, number>> = {
  phenotypes: 1024,
  diagnosis: 512,
  treatment: 512,
};
const answerShare = 0.3;
/** A window is so long at most: in longer ones models overlook findings. */
const mostWindow = 600;
const windowShare = 0.5;
/** Below this, nothing useful fits beside the instructions. */
const least = 64;

/** How the tokens of a context are shared out. */
export interface Budget {
  /** What the answer may have. */
  readonly answer: number;
  /** What a part of the note may have. */
  readonly text: number;
  /** What is left for both the text and the examples. */
  readonly room: number;
}

/**
 * Shares out a context between the answer, the note's text and worked examples.
 * @param contextSize tokens of one sequence
 * @param instructions tokens of the prompt without text and examples
 * @returns undefined where the instructions leave no room
 */
export function budgetFor(
  contextSize: number,
  instructions: number,
  most: { readonly text: number; readonly answer: number } = {
    text: mostWindow,
    answer: mostAnswer.phenotypes,
  },
): Budget | undefined {
  const free = contextSize - 2 - instructions - 2 * messageTokens;
  const answer = Math.min(most.answer, Math.floor(free * answerShare));
  const room = free - answer;
  const text = Math.min(most.text, most.text === Infinity ? room : Math.floor(room * windowShare));
  return text < least || answer < least ? undefined : { answer, text, room };
}
