import { splitSentences } from "../../../notes/sentences";
import type { Protocol } from "../protocol";
import { askPhenotypes, forEachParallel } from "./phenotypes";
import { suggestPlan } from "./plan";
import { maxAnswerTokens } from "./prompts";

/**
 * The protocol that CancerLLM was tuned on: every phenotype of every sentence, and the diagnosis and the treatment plan
 * of the note. Several sentences are in work at a time, so that the engine's sequences are all in use.
 */
export const cancerllmProtocol: Protocol = {
  name: "cancerllm",
  parameters: { maxAnswerTokens },
  // A note's sentences are as many as there are sequences; while its last ones are answered, the next note's begin.
  notesAtOnce: (sequences) => Math.max(2, Math.ceil(sequences / 16)),
  plan(work) {
    const { note, tasks, engine } = work;
    const sentences = splitSentences(note.text);
    const asked = tasks.includes("phenotypes")
      ? sentences.filter(({ from, to }) => /[\p{L}\p{N}]/u.test(note.text.slice(from, to)))
      : [];
    const planTasks = (["diagnosis", "treatment"] as const).filter((task) => tasks.includes(task));
    return Promise.resolve({
      total: asked.length + planTasks.length,
      work: async (step) => {
        const asking = forEachParallel(asked, 2 * engine.info.backend.sequences, async (sentence) => {
          await askPhenotypes(work, sentence);
          step();
        });
        const planning = suggestPlan(work, sentences, planTasks, asking, step);
        // Both are awaited also where one fails, so that nothing goes on behind the caller's back.
        const outcomes = await Promise.allSettled([asking, planning]);
        work.signal?.throwIfAborted();
        for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
      },
    });
  },
};
