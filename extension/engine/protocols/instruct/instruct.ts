import type { Project } from "../../../labels/project";
import type { NoteWork, Protocol } from "../protocol";
import { Examples } from "./examples";
import { askPhenotypes, planPhenotypes } from "./phenotypes";
import { askPlan } from "./plan";
import { readPrompts } from "./prompt-files";
import { readWorkedNotes, type WorkedNote } from "./worked-notes";

/** Worked examples in a prompt where the project does not say how many. */
export const defaultExamples = 2;

/** What of a project says how a chat model is asked. */
export type InstructProject = Pick<Project, "root" | "goldFolder" | "annotator" | "prompts" | "examples">;

export interface InstructOptions {
  /** The path of the note that a note was made from, where notes are changed on purpose. */
  readonly origin?: (path: string) => string;
  /** Worked notes in place of the project's gold labels, with what `run.yaml` is to say of them. */
  readonly worked?: {
    readonly notes: readonly WorkedNote[];
    readonly parameters: Readonly<Record<string, string | number>>;
  };
}

/**
 * The protocol for models with a chat template: JSON answers about windows of the note, with worked examples from the
 * project's gold labels. The gold labels are read with the first note.
 * @throws ProtocolError `prompts`
 */
export async function openInstruct(
  project: InstructProject,
  { origin = (path) => path, worked }: InstructOptions = {},
): Promise<Protocol> {
  const { templates, version } = await readPrompts(project.prompts);
  const shots = project.examples ?? defaultExamples;
  let reading: Promise<readonly WorkedNote[]> | undefined;
  const byLabels = new Map<string, Examples>();
  const examplesFor = async ({ phenotypes, signal }: NoteWork): Promise<Examples> => {
    const read = (): Promise<readonly WorkedNote[]> =>
      worked ? Promise.resolve(worked.notes) : readWorkedNotes(project, signal);
    reading ??= (shots === 0 ? Promise.resolve([]) : read()).catch((error: unknown) => {
      // Stopped by this note's signal: the next one reads anew.
      reading = undefined;
      throw error;
    });
    const notes = await reading;
    const labels = phenotypes.map(({ id }) => id);
    const key = labels.join(" ");
    const known = byLabels.get(key) ?? new Examples(notes, new Set(labels), origin);
    byLabels.set(key, known);
    return known;
  };
  return {
    name: "instruct",
    parameters: { examples: shots, prompts: version, ...worked?.parameters },
    // A note has one request at a time for each task.
    notesAtOnce: (sequences) => Math.max(2, Math.ceil(sequences / 3)),
    async plan(work) {
      const { tasks } = work;
      const prompt = { template: templates.phenotypes, shots };
      const examples = await examplesFor(work);
      const phenotypes = tasks.includes("phenotypes") ? await planPhenotypes(work, prompt) : undefined;
      const planTasks = (["diagnosis", "treatment"] as const).filter((task) => tasks.includes(task));
      return {
        total: (phenotypes?.windows.length ?? 0) + planTasks.length,
        work: async (step, found) => {
          const asking = phenotypes
            ? askPhenotypes(work, phenotypes, prompt, examples, step, found)
            : Promise.resolve();
          const planning = planTasks.map(async (task) => {
            await askPlan(work, task, templates[task], shots, examples, asking);
            step();
          });
          // All are awaited also where one fails, so that nothing goes on behind the caller's back.
          const outcomes = await Promise.allSettled([asking, ...planning]);
          work.signal?.throwIfAborted();
          for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
        },
      };
    },
  };
}
