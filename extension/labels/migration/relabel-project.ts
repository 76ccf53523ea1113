import { isMap, isScalar, isSeq, parseDocument } from "yaml";
import type { Node, Scalar, YAMLMap, YAMLSeq } from "yaml";
import type { Phenotype } from "../phenotype";
import { parseProject, phenotypeOf } from "../load-project";
import { itemRange } from "../yaml-items";
import { flowText } from "../yaml-style";
import { changeInWords, LabelMigrationError } from "./label-change";
import type { LabelChange } from "./label-change";

/** What becomes of a project's phenotypes. */
export interface RelabelledProject {
  /** The text of `cancerllm.yaml` after the change; undefined where it does not change. */
  readonly source: string | undefined;
  /** Phenotypes that are taken out, because they are merged into another. */
  readonly removed: readonly Phenotype[];
  /** The phenotype of the new label, where the project has one of the labels. */
  readonly phenotype: Phenotype | undefined;
}

/**
 * Renames or merges phenotypes in a project file. The one that has the new label remembers the old ones (`formerly`);
 * one that is renamed keeps its question, guideline, color and key, also where they came with its old id. Everything
 * else in the file stays byte for byte.
 * @param source undefined where there is no project file: one is made
 * @throws LabelMigrationError `usage`, or `problems` where the file is written in a way that cannot be edited
 */
export function relabelProject(
  source: string | undefined,
  file: string,
  phenotypes: readonly Phenotype[],
  change: LabelChange,
): RelabelledProject {
  const head = headOf(phenotypes, change);
  if (!head) return { source: undefined, removed: [], phenotype: undefined };
  checkFormer(phenotypes, head, change);
  const removed = phenotypes.filter(({ id }) => change.from.includes(id) && id !== head.id);
  const former = [head, ...removed].flatMap(({ formerly = [] }) => formerly);
  const formerly = [...new Set([...former, ...change.from])].filter((label) => label !== change.to);
  const entries = entriesIn(source ?? "");
  const listed = entries ? (source ?? "") : withPhenotypes(source ?? "", phenotypes);
  const list = entries ?? entriesIn(listed);
  const after =
    list &&
    edited(
      listed,
      list,
      head,
      removed.map(({ id }) => id),
      change.to,
      formerly,
    );
  const wanted = phenotypes
    .filter((one) => !removed.includes(one))
    .map(({ id }) => (id === head.id ? change.to : id));
  const phenotype = after === undefined ? undefined : checked(after, file, wanted, change.to);
  if (after === undefined || !phenotype) {
    const message = `Its phenotypes are written in a way that cannot be changed safely. Write them as a list with one \`-\` each, or make the change (${changeInWords(change)}) there by hand first.`;
    throw new LabelMigrationError("problems", `${file}: ${message}`, [{ path: file, message }]);
  }
  return { source: after === source ? undefined : after, removed, phenotype };
}

/** The phenotype that has the new label afterwards. */
function headOf(phenotypes: readonly Phenotype[], { from, to }: LabelChange): Phenotype | undefined {
  const ids = [to, ...from];
  return ids.map((label) => phenotypes.find(({ id }) => id === label)).find((found) => found !== undefined);
}

/** A name that runs know another phenotype by would make their suggestions ambiguous. */
function checkFormer(phenotypes: readonly Phenotype[], head: Phenotype, { from, to }: LabelChange): void {
  const other = phenotypes.find(
    ({ id, formerly }) => id !== head.id && !from.includes(id) && formerly?.includes(to) === true,
  );
  if (!other) return;
  throw new LabelMigrationError(
    "usage",
    `\`${to}\` is what \`${other.id}\` was called before, and runs of then have it; choose another name.`,
  );
}

interface Entries {
  readonly list: YAMLSeq;
  readonly items: readonly Node[];
}

function entriesIn(source: string): Entries | undefined {
  const root = parseDocument(source, { prettyErrors: false, keepSourceTokens: true }).contents;
  const list: unknown = isMap(root) ? root.get("phenotypes", true) : undefined;
  return isSeq(list) ? { list, items: list.items as Node[] } : undefined;
}

/** A project that leaves its phenotypes to the default gets them written out. */
function withPhenotypes(source: string, phenotypes: readonly Phenotype[]): string {
  const newline = source.includes("\r\n") ? "\r\n" : "\n";
  const before = source === "" || source.endsWith("\n") ? source : source + newline;
  return before + ["phenotypes:", ...phenotypes.map(({ id }) => `  - ${flowText(id)}`), ""].join(newline);
}

function idOf(entry: Node): string {
  const id: unknown = isMap(entry) ? entry.get("id") : isScalar(entry) ? entry.value : undefined;
  return String(id);
}

interface Edit {
  readonly at: number;
  readonly end: number;
  readonly text: string;
}

function edited(
  source: string,
  { list, items }: Entries,
  head: Phenotype,
  removed: readonly string[],
  to: string,
  formerly: readonly string[],
): string | undefined {
  const newline = source.includes("\r\n") ? "\r\n" : "\n";
  const entry = items.find((item) => idOf(item) === head.id);
  if (!entry) return undefined;
  const edits = headEdits(source, entry, list.flow === true, head, to, formerly, newline);
  let text = edits
    .sort((a, b) => b.at - a.at)
    .reduce((edit, { at, end, text: other }) => edit.slice(0, at) + other + edit.slice(end), source);
  for (const id of removed) {
    const now = entriesIn(text);
    const range =
      now &&
      itemRange(
        text,
        now.list,
        now.items.findIndex((item) => idOf(item) === id),
      );
    if (!range) return undefined;
    text = text.slice(0, range.from) + text.slice(range.to);
  }
  return text;
}

/** What an entry needs so that it has the new id, its former ones, and is otherwise what it was. */
function headEdits(
  source: string,
  entry: Node,
  isFlowList: boolean,
  head: Phenotype,
  to: string,
  formerly: readonly string[],
  newline: string,
): Edit[] {
  const given = isMap(entry) ? (entry.toJSON() as Partial<Phenotype>) : {};
  const anew = phenotypeOf({ ...given, id: to });
  const keys = (["question", "guideline", "color", "key"] as const).filter(
    (key) => head[key] !== undefined && head[key] !== anew[key],
  );
  const names = `[${formerly.map((label) => flowText(label)).join(", ")}]`;
  const more = keys.map((key) => `${key}: ${flowText(head[key] ?? "", key === "key")}`);
  const [at, end] = entry.range ?? [0, 0];
  if (!isMap(entry)) {
    const lines = [`id: ${flowText(to)}`, `formerly: ${names}`, ...more];
    const indent = " ".repeat(at - source.lastIndexOf("\n", at - 1) - 1);
    return [{ at, end, text: isFlowList ? `{${lines.join(", ")}}` : lines.join(newline + indent) }];
  }
  return mapEdits(source, entry, to, names, more, newline);
}

function mapEdits(
  source: string,
  entry: YAMLMap,
  to: string,
  names: string,
  more: readonly string[],
  newline: string,
): Edit[] {
  const id = entry.get("id", true) as Scalar;
  const [idAt, idEnd] = id.range ?? [0, 0];
  const present: unknown = entry.get("formerly", true);
  const edits: Edit[] = id.value === to ? [] : [{ at: idAt, end: idEnd, text: flowText(to) }];
  const added = [...more];
  if (isSeq(present) && present.range) {
    const lineEnd = /\r?\n$/.exec(source.slice(present.range[0], present.range[1]))?.[0] ?? "";
    edits.push({ at: present.range[0], end: present.range[1], text: names + lineEnd });
  } else added.unshift(`formerly: ${names}`);
  if (added.length === 0) return edits;
  if (entry.flow === true) return [...edits, { at: idEnd, end: idEnd, text: `, ${added.join(", ")}` }];
  const key = entry.items[0]?.key as Node;
  const keyAt = key.range?.[0] ?? 0;
  const indent = " ".repeat(keyAt - source.lastIndexOf("\n", keyAt - 1) - 1);
  const found = source.indexOf("\n", idEnd);
  const lineEnd = found === -1 ? source.length : source[found - 1] === "\r" ? found - 1 : found;
  return [
    ...edits,
    { at: lineEnd, end: lineEnd, text: added.map((line) => newline + indent + line).join("") },
  ];
}

/** The phenotype of the new label, where the text says what it should. */
function checked(source: string, file: string, ids: readonly string[], to: string): Phenotype | undefined {
  try {
    const phenotypes = (parseProject(source, file).phenotypes ?? []).map(phenotypeOf);
    if (phenotypes.map(({ id }) => id).join(" ") !== ids.join(" ")) return undefined;
    return phenotypes.find(({ id }) => id === to);
  } catch {
    return undefined;
  }
}
