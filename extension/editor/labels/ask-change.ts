import * as vscode from "vscode";
import { merging, LabelMigrationError, renaming } from "../../labels/migration/label-change";
import type { LabelChange } from "../../labels/migration/label-change";
import type { MigrationPlan } from "../../labels/migration/plan";
import type { Project } from "../../labels/project";
import { count } from "../words";
import { followed, pickOne, pickSome } from "../exchange/pick";

/** What a keybinding or a test may give, so that it is not asked for. */
interface ChangeArgument {
  readonly from: readonly string[];
  readonly to: string;
}

/** Which labels become which; undefined where the person turns back. */
export async function askChange(project: Project, argument: unknown): Promise<LabelChange | undefined> {
  const { countLabels } = await import("../../labels/migration/plan");
  const counts = await followed("Counting labels", (following) => countLabels(project, following));
  const titles = new Map(project.phenotypes.map(({ id, title }) => [id, title]));
  const labels = [...new Set([...titles.keys(), ...counts.keys()])];
  if (isArgument(argument)) return changeOf(argument.from, argument.to, labels);
  const choice = (label: string): { label: string; description: string; detail?: string; value: string } => ({
    label,
    description: `${titles.get(label) ?? "no phenotype of the project"}, ${count(counts.get(label) ?? 0, "gold label")}`,
    value: label,
  });
  const from = await pickSome("Which Label Is to Be Renamed? Tick Several to Merge Them", labels.map(choice));
  if (from === undefined) return undefined;
  const isOne = from.length === 1;
  const others = isOne ? labels.filter((label) => !from.includes(label)) : labels;
  const to = await pickOne<string | undefined>(
    isOne ? `What Is ${from.join("")} to Be Called?` : `What Are ${from.join(", ")} to Become?`,
    [
      { label: "$(edit) A new name…", value: undefined, alwaysShow: true },
      ...others.map((label) => ({ ...choice(label), label: `$(git-merge) Merge into ${label}` })),
    ].map((entry) => ({ ...entry, value: entry.value ?? "" })),
  );
  if (to === undefined) return undefined;
  const name = to === "" ? await askName(from, labels) : to;
  return name === undefined ? undefined : changeOf(from, name, labels);
}

function isArgument(argument: unknown): argument is ChangeArgument {
  if (typeof argument !== "object" || argument === null) return false;
  return (
    "from" in argument && Array.isArray(argument.from) && "to" in argument && typeof argument.to === "string"
  );
}

/** @throws LabelMigrationError `usage` */
function changeOf(from: readonly string[], to: string, labels: readonly string[]): LabelChange {
  const [old] = from;
  return from.length === 1 && old !== undefined && !labels.includes(to)
    ? renaming(old, to)
    : merging(from, to);
}

async function askName(from: readonly string[], labels: readonly string[]): Promise<string | undefined> {
  const name = await vscode.window.showInputBox({
    title: `The New Name of ${from.join(", ")}`,
    prompt: "Lower-case letters, digits and hyphens, e.g. tumor-size",
    value: from[0] ?? "",
    ignoreFocusOut: true,
    validateInput: (text) => {
      try {
        changeOf(from, text.trim(), labels);
        return undefined;
      } catch (error) {
        return error instanceof LabelMigrationError ? error.message : "Choose another name.";
      }
    },
  });
  return name?.trim();
}

/** Whether what the preview shows is to be done. */
export async function confirmPlan({ gold, project, problems, removed }: MigrationPlan): Promise<boolean> {
  const labels = gold.reduce((sum, file) => sum + file.labels, 0);
  const broken = new Set(problems.map(({ path }) => path)).size;
  const what = `Change ${count(labels, "label")} in ${count(gold.length, "gold file")}${project ? " and cancerllm.yaml" : ""}`;
  const without =
    broken === 0 ? "" : `, and leave ${count(broken, "file")} as ${broken === 1 ? "it is" : "they are"}`;
  const gone = removed.map(({ title }) => title).join(", ");
  const go = {
    label: `$(check) ${what}${without}`,
    detail: `One undo brings every file back.${gone === "" ? "" : ` ${gone}: taken out of cancerllm.yaml.`}`,
    value: "go" as const,
  };
  const look = problems.map(({ path, line, column, message }) => ({
    label: `$(warning) Open ${vscode.workspace.asRelativePath(path)}`,
    detail: message,
    value: { path, line: line ?? 1, column: column ?? 1 },
  }));
  const answer = await pickOne<"go" | { path: string; line: number; column: number }>(
    "Rename or Merge Label: the Preview Is in the Editor",
    [go, ...look],
    broken === 0 ? "Escape changes nothing" : "Some files cannot be changed: mend them first, or leave them",
  );
  if (answer === undefined || answer === "go") return answer === "go";
  const place = new vscode.Position(answer.line - 1, answer.column - 1);
  await vscode.window.showTextDocument(vscode.Uri.file(answer.path), {
    selection: new vscode.Range(place, place),
    preview: false,
  });
  return false;
}
