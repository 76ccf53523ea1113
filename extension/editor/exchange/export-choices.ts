import * as path from "node:path";
import * as vscode from "vscode";
import type { ExportRequest } from "../../exchange/export-gold";
import { defaultExportOptions, type Exporter } from "../../exchange/format";
import type { Project } from "../../labels/project";
import { pickOne, pickSome, type Choice } from "./pick";

/** What is chosen for an export, beside its format and place. */
export type ExportChoices = Pick<ExportRequest, "selection" | "options" | "split">;

export function defaultChoices(given: Partial<ExportChoices> = {}): ExportChoices {
  return {
    selection: given.selection ?? { states: ["complete"] },
    options: { ...defaultExportOptions, ...given.options },
    split: given.split,
  };
}

type Field = "go" | "states" | "decisions" | "annotators" | "split" | keyof ExportChoices["options"];

/** Shows what is chosen, to be changed line by line until the person goes on; undefined where they turn back. */
export async function askChoices(
  exporter: Exporter,
  project: Project,
  given: ExportChoices,
): Promise<ExportChoices | undefined> {
  let choices = given;
  for (;;) {
    const field = await pickOne(
      `Export as ${exporter.name}`,
      lines(exporter, choices),
      "Enter on the first line goes on; any other line changes a choice",
    );
    if (field === undefined) return undefined;
    if (field === "go") return choices;
    choices = await changed(field, choices, project);
  }
}

function lines({ splits, choices: own = [] }: Exporter, choices: ExportChoices): Choice<Field>[] {
  const { selection, options, split } = choices;
  const line = (value: Field, icon: string, label: string, description: string): Choice<Field> => ({
    value,
    label: `$(${icon}) ${label}`,
    description,
  });
  const format = {
    unit: line("unit", "symbol-ruler", "Offsets count", options.unit),
    tokenizer: line("tokenizer", "symbol-string", "Tokens", options.tokenizer),
    overlaps: line("overlaps", "layers", "Of spans that share a token stays the", options.overlaps),
    edges: line("edges", "arrow-both", "Spans inside tokens", edgeNames[options.edges]),
    negatives: line("negatives", "circle-slash", "Share of `none` rows to keep", String(options.negatives)),
    counterfactual: line(
      "counterfactual",
      "beaker",
      "Share of labels replaced by wrong ones (counterfactual testbed)",
      String(options.counterfactual),
    ),
  };
  return [
    line("go", "arrow-right", "Preview and Export…", ""),
    line(
      "states",
      "pass",
      "Notes",
      selection.states.length > 1 ? "complete and in progress" : "complete only",
    ),
    line("decisions", "check-all", "Labels", options.decisions.join(", ")),
    line("annotators", "person", "Annotators", selection.annotators?.join(", ") ?? "all"),
    ...(splits
      ? [line("split", "split-horizontal", "Split", split ? `${split.ratio} by ${split.groupBy}` : "none")]
      : []),
    ...(splits && (split || options.counterfactual > 0)
      ? [line("seed", "symbol-number", "Seed", String(options.seed))]
      : []),
    ...own.map((name) => format[name]),
  ];
}

const edgeNames = { expand: "widened to whole tokens", drop: "lost" } as const;

async function changed(field: Field, choices: ExportChoices, project: Project): Promise<ExportChoices> {
  const { selection, options } = choices;
  const set = (more: Partial<ExportChoices["options"]>): ExportChoices => ({
    ...choices,
    options: { ...options, ...more },
  });
  switch (field) {
    case "states": {
      const states = await pickOne("Which Notes?", [
        {
          label: "Complete only",
          description: "every suggestion has a decision",
          value: ["complete"] as const,
        },
        { label: "Complete and in progress", value: ["complete", "in-progress"] as const },
      ]);
      return states ? { ...choices, selection: { ...selection, states } } : choices;
    }
    case "decisions": {
      const all = defaultExportOptions.decisions;
      const picked = await pickSome(
        "Which Labels?",
        all.map((value) => ({ label: value, picked: options.decisions.includes(value), value })),
      );
      return picked ? set({ decisions: picked }) : choices;
    }
    case "annotators": {
      const names = await annotatorsOf(project);
      const picked = await pickSome(
        "Whose Labels?",
        names.map((value) => ({
          label: value,
          picked: selection.annotators?.includes(value) ?? true,
          value,
        })),
      );
      if (!picked) return choices;
      const annotators = picked.length === names.length ? {} : { annotators: picked };
      return { ...choices, selection: { states: selection.states, ...annotators } };
    }
    case "split":
      return { ...choices, split: await askSplit(choices.split) };
    case "seed": {
      const seed = await askNumber("Seed", options.seed, (value) => Number.isInteger(value));
      return seed === undefined ? choices : set({ seed });
    }
    case "negatives": {
      const share = await askNumber(
        "Share of `none` Rows to Keep, 0 to 1",
        options.negatives,
        (value) => value >= 0 && value <= 1,
      );
      return share === undefined ? choices : set({ negatives: share });
    }
    case "counterfactual": {
      const share = await askNumber(
        "Share of Labels to Replace by Wrong Ones, 0 to 1",
        options.counterfactual,
        (value) => value >= 0 && value <= 1,
      );
      return share === undefined ? choices : set({ counterfactual: share });
    }
    case "unit": {
      const { offsetUnits } = await import("../../exchange/offset-unit");
      const unit = await pickOne("Offsets Count", offsetUnits.map(named));
      return unit ? set({ unit }) : choices;
    }
    case "tokenizer": {
      const { tokenizerNames } = await import("../../exchange/tokens");
      const tokenizer = await pickOne("Tokens", tokenizerNames.map(named));
      return tokenizer ? set({ tokenizer }) : choices;
    }
    case "overlaps": {
      const overlaps = await pickOne("Of Spans That Share a Token Stays the", [
        named("longest" as const),
        named("first" as const),
      ]);
      return overlaps ? set({ overlaps }) : choices;
    }
    case "edges": {
      const edges = await pickOne("Spans inside Tokens Are", [
        { label: edgeNames.expand, value: "expand" as const },
        { label: edgeNames.drop, value: "drop" as const },
      ]);
      return edges ? set({ edges }) : choices;
    }
    case "go":
      return choices;
  }
}

function named<T extends string>(value: T): Choice<T> {
  return { label: value, value };
}

async function askSplit(present: ExportChoices["split"]): Promise<ExportChoices["split"]> {
  const rule = await pickOne<string>("Divide into Train, Valid and Test", [
    { label: "Do not divide", value: "" },
    { label: "By note", description: "each note by itself", value: "note" },
    {
      label: "By folder",
      description: "notes of a folder stay together: a folder for each patient",
      value: "folder",
    },
    {
      label: "By patient in the name…",
      description: "a regular expression on the path, whose first capture is the patient",
      value: "expression",
    },
  ]);
  if (rule === undefined) return present;
  if (rule === "") return undefined;
  const groupBy =
    rule === "expression"
      ? await vscode.window.showInputBox({
          title: "What Names the Patient in a Note's Path",
          value: "^notes/(\\d+)-",
          ignoreFocusOut: true,
          validateInput: problemOfExpression,
        })
      : rule;
  if (groupBy === undefined) return present;
  const { parseRatio } = await import("../../exchange/splits");
  const ratio = await vscode.window.showInputBox({
    title: "Shares of Train, Valid and Test",
    value: present?.ratio ?? "8:1:1",
    ignoreFocusOut: true,
    validateInput: (text) => {
      try {
        parseRatio(text);
        return undefined;
      } catch {
        return "Give three shares, such as 8:1:1.";
      }
    },
  });
  return ratio === undefined ? present : { ratio, groupBy };
}

function problemOfExpression(text: string): string | undefined {
  try {
    new RegExp(text, "u");
    return undefined;
  } catch {
    return "This is not a regular expression.";
  }
}

async function askNumber(
  title: string,
  value: number,
  holds: (value: number) => boolean,
): Promise<number | undefined> {
  const text = await vscode.window.showInputBox({
    title,
    value: String(value),
    ignoreFocusOut: true,
    validateInput: (given) =>
      given.trim() !== "" && holds(Number(given)) ? undefined : "This number cannot be.",
  });
  return text === undefined ? undefined : Number(text);
}

/** Who is named in the project's gold files; one that does not parse is told in the report later. */
async function annotatorsOf(project: Project): Promise<readonly string[]> {
  const [{ findNotes }, { readGold }, { annotatorOf }] = await Promise.all([
    import("../../notes/find"),
    import("../../labels/gold-file"),
    import("../../exchange/gold-folder"),
  ]);
  const names = new Set<string>();
  for await (const file of findNotes(project.goldFolder, ["**/*.yaml", "**/*.yml"])) {
    const gold = await readGold(path.join(project.goldFolder, file)).catch(() => undefined);
    if (gold) names.add(annotatorOf(file, gold.labels));
  }
  return [...names].sort();
}
