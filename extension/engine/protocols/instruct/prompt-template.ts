import type { ChatMessage } from "../../engine";
import { ProtocolError } from "../protocol-error";

/** A prompt of a project: what is said to the model before (`system`) and about a part of a note (`user`). */
export interface PromptTemplate {
  readonly system: string;
  readonly user: string;
}

const heading = /^===[ \t]*(\w+)[ \t]*===[ \t]*$/u;
const variable = /\{\{[ \t]*([^{}]*?)[ \t]*\}\}/gu;

/**
 * Reads a prompt file: parts under `=== system ===` and `=== user ===`, with variables such as `{{text}}`.
 * @param file as it is named in errors
 * @param known variables that may stand in it; `text` must stand in the user's part
 * @throws ProtocolError `prompts` with the file and line
 */
export function parsePrompt(source: string, file: string, known: readonly string[]): PromptTemplate {
  const parts = { system: "", user: "" };
  let part: keyof typeof parts | undefined;
  for (const [index, line] of source
    .replace(/^\uFEFF/u, "")
    .split(/\r\n|\r|\n/u)
    .entries()) {
    const wrong = (message: string): ProtocolError =>
      new ProtocolError("prompts", `${file}:${index + 1}: ${message}`);
    const name = heading.exec(line)?.[1];
    if (name !== undefined) {
      if (name !== "system" && name !== "user")
        throw wrong("A part is headed `=== system ===` or `=== user ===`.");
      part = name;
      continue;
    }
    for (const { 1: used = "" } of line.matchAll(variable)) {
      if (known.includes(used)) continue;
      const names = known.map((one) => `{{${one}}}`).join(", ");
      throw wrong(`There is no variable {{${used}}} here; there are ${names}.`);
    }
    if (part !== undefined) parts[part] += `${line}\n`;
    else if (line.trim() !== "") throw wrong("Begin with the line `=== system ===` or `=== user ===`.");
  }
  const system = parts.system.trim();
  const user = parts.user.trim();
  if (![...user.matchAll(variable)].some(({ 1: used }) => used === "text")) {
    throw new ProtocolError(
      "prompts",
      `${file}: The part under \`=== user ===\` must have {{text}}, where the note goes.`,
    );
  }
  return { system, user };
}

/** A template with its variables filled in. Text that is filled in is not looked at for variables again. */
export function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(variable, (written, name: string) => values[name] ?? written);
}

/** The messages of a request: the system's, the worked examples as a conversation, and what is asked now. */
export function messagesOf(
  { system, user }: PromptTemplate,
  values: Readonly<Record<string, string>>,
  examples: readonly { readonly text: string; readonly answer: string }[],
  text: string,
): ChatMessage[] {
  return [
    ...(system === "" ? [] : [{ role: "system", content: fill(system, values) } as const]),
    ...examples.flatMap((example): ChatMessage[] => [
      { role: "user", content: fill(user, { ...values, text: example.text }) },
      { role: "assistant", content: example.answer },
    ]),
    { role: "user", content: fill(user, { ...values, text }) },
  ];
}
