import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Document } from "yaml";
import { findNotes } from "../notes/find";
import { defaultPhenotypes } from "./phenotype";
import { ProjectError, projectFileName } from "./project";
import { dataNode, writeYaml } from "./yaml-style";

/** Where notes usually are; taken for the project where some are there. */
const usualFolder = "notes";

/**
 * Writes a `cancerllm.yaml` in which every default is written out, to be changed there.
 * @param folder the project's root
 * @returns the file's path
 * @throws ProjectError `exists` where there is one (it stays as it is), `unwritable`
 */
export async function createProject(folder: string): Promise<string> {
  const file = join(folder, projectFileName);
  const patterns = [`${usualFolder}/**/*.txt`, `${usualFolder}/**/*.md`];
  const text = newProjectText((await holdsNotes(folder, patterns)) ? patterns : ["**/*.txt", "**/*.md"]);
  try {
    await writeFile(file, text, { flag: "wx" });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    if (code === "EEXIST") throw new ProjectError("exists", `${file} is there already; edit it.`, file);
    throw new ProjectError("unwritable", `${file} cannot be written (${code}); check its folder.`, file);
  }
  return file;
}

async function holdsNotes(folder: string, patterns: readonly string[]): Promise<boolean> {
  const { done } = await findNotes(folder, patterns).next();
  return done !== true;
}

/** The text of a new project file: what no file says, written out. @param notes globs */
export function newProjectText(notes: readonly string[]): string {
  return `# What is annotated in this folder, and how.
# Everything has a default: what is taken out here is as the product has it.

# Which files are notes. One that begins with "!" takes files out.
${yaml({ notes })}
# Where decisions are kept, a file for each note.
# With a folder for each annotator: {folder: gold, per-annotator: true}
gold: gold

# Who decides. Left out: the name of who is logged in.
# annotator: mw

# What is annotated. Take out what you do not need, and add your own: an id and a title do.
#   question    what the model is asked of each sentence
#   guideline   what annotators see when they point at a label
#   key         the key that gives this label in review mode
# A label that gold files have is renamed by "Rename or Merge Label…" and not here.
${yaml({ phenotypes: defaultPhenotypes })}
# The model. Left out: the embedded one.
# model: models/cancerllm-q8.gguf
`;
}

function yaml(data: Readonly<Record<string, unknown>>): string {
  const document = new Document();
  document.contents = dataNode(document, data);
  return writeYaml(document);
}
