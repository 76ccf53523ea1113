import { readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { annotate, build, projectWith, start, storedNotes, type Ended } from "./built";

interface Answer {
  readonly prompt: string;
  readonly answer: {
    readonly text: string;
    readonly confidence: number;
    readonly tokens: readonly { readonly text: string; readonly confidence: number }[];
  };
  readonly sameAsInRun?: boolean;
}

let folder: string;
let run: string;

function ask(...args: readonly string[]): Promise<Ended> {
  return start(["ask", ...args, "--gpu", "off"], folder).ended;
}

beforeAll(async () => {
  build();
  folder = await projectWith({
    "cancerllm.yaml": "notes: notes/*.txt\n",
    "notes/a.txt": "The tumor measures 2.5 cm and is located in the left breast.\n",
  });
  const annotated = await annotate(["notes"], folder);
  expect(annotated.code).toBe(0);
  const runs = path.join(folder, ".cancerllm/runs");
  run = path.join(runs, (await readdir(runs))[0] ?? "");
}, 240_000);

describe("cancerllm ask", { timeout: 240_000 }, () => {
  it("asks an exchange of a run again and gets the same answer", async () => {
    const [stored] = await storedNotes(path.dirname(run));
    const index = stored?.exchanges.findIndex(({ label }) => label === "tumor-size") ?? -1;
    const from = ["--run", run, "--note", "notes/a.txt", "--exchange", String(index + 1)];
    const { code, stdout } = await ask(...from, "--json");
    expect(code).toBe(0);
    const { answer, sameAsInRun, prompt } = JSON.parse(stdout) as Answer;
    expect(sameAsInRun).toBe(true);
    expect(prompt).toContain("The tumor measures 2.5 cm");
    expect(answer.text).toBe(stored?.exchanges[index]?.output);
    expect(answer.tokens.map(({ text }) => text).join("")).toBe(answer.text);
    const { stdout: table } = await ask(...from);
    expect(table).toContain("in the run  the same answer");
  });

  it("takes a prompt word for word, from the line or from a file", async () => {
    const prompt = "### Instruction:\nSay yes.\n\n### Response:\n";
    await writeFile(path.join(folder, "prompt.txt"), prompt);
    const given = await ask("--prompt", prompt, "--max-tokens", "3", "--json");
    const read = await ask("--prompt-file", "prompt.txt", "--max-tokens", "3", "--json");
    const [one, other] = [given, read].map(({ stdout }) => JSON.parse(stdout) as Answer);
    expect(one?.prompt).toBe(prompt);
    expect(other?.answer.text).toBe(one?.answer.text);
    expect(one?.answer.tokens.length).toBeLessThanOrEqual(3);
  });

  it.each([
    [[], 2, "Give one of"],
    [["--prompt", "a", "--prompt-file", "b"], 2, "Give one of"],
    [["--prompt-file", "nowhere.txt"], 1, "cannot be read"],
    [["--run", "nowhere", "--note", "a", "--exchange", "1"], 1, "is not a run"],
    [["--prompt", "a", "--alternatives", "2"], 2, "above 0, up to 1"],
  ] as const)("says what to do about %j", async (args, code, message) => {
    const ended = await ask(...args);
    expect(ended.code).toBe(code);
    expect(ended.stderr).toContain(message);
    expect(ended.stdout).toBe("");
  });

  it("names the number of exchanges where there are not as many", async () => {
    const ended = await ask("--run", run, "--note", "notes/a.txt", "--exchange", "900");
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(/has \d+ exchanges/);
  });
});
