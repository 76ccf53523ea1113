/** What is to be asked again on a command line. */
export type Asked =
  { readonly run: string; readonly note: string; readonly exchange: number } | { readonly prompt: string };

/**
 * The command that asks a prompt again. An exchange of a run is named, so that no text of a note gets into the shell's
 * history; only an edited prompt stands in the command itself.
 * @param model path of the GGUF file, or the address of the server that has the model
 * @param platform whose shell it is for: PowerShell on `win32`, else a POSIX shell
 */
export function askCommand(
  asked: Asked,
  model: string,
  platform: NodeJS.Platform = process.platform,
): string {
  const what =
    "prompt" in asked
      ? ["--prompt", asked.prompt]
      : ["--run", asked.run, "--note", asked.note, "--exchange", String(asked.exchange)];
  const how = /^https?:/u.test(model) ? "--endpoint" : "--model";
  return ["cancerllm", "ask", ...what, how, model].map((word) => quoted(word, platform)).join(" ");
}

function quoted(word: string, platform: NodeJS.Platform): string {
  if (/^[\w@%+=:,./-]+$/u.test(word)) return word;
  return platform === "win32" ? `'${word.replaceAll("'", "''")}'` : `'${word.replaceAll("'", `'\\''`)}'`;
}
