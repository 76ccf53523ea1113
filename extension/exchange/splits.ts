import { drawOrder } from "../labels/seeded-draw";
import { ExchangeError } from "./exchange-error";

/** `valid` is the development set, by the name that MLX and others look for. */
export type Split = "train" | "valid" | "test";
export const splitNames: readonly Split[] = ["train", "valid", "test"];

export interface SplitPlan {
  /** Shares of train, valid and test; they need not add up to 1. */
  readonly ratio: readonly [train: number, valid: number, test: number];
  readonly seed: number;
  /** The group (patient) of a note by its path; notes of one group are never divided. */
  readonly groupOf: (notePath: string) => string;
}

/**
 * Assigns notes to splits by group: the groups, in an order drawn from the seed, go where most notes are
 * still missing, and while there are just as many left as splits without any, to these. The same paths, seed and ratio
 * give the same splits whatever the order of the paths.
 */
export function assignSplits(notePaths: readonly string[], plan: SplitPlan): ReadonlyMap<string, Split> {
  const groups = new Map<string, string[]>();
  for (const path of notePaths) {
    const group = plan.groupOf(path);
    groups.set(group, [...(groups.get(group) ?? []), path]);
  }
  const total = plan.ratio[0] + plan.ratio[1] + plan.ratio[2];
  const missing = plan.ratio.map((share) => (share / total) * notePaths.length);
  const drawn = [...groups]
    .map(([group, paths]) => ({ paths, order: drawOrder(plan.seed, group) }))
    .sort((a, b) => (a.order < b.order ? -1 : 1));
  const splits = new Map<string, Split>();
  const empty = new Set([0, 1, 2].filter((index) => (plan.ratio[index] ?? 0) > 0));
  for (const [index, { paths }] of drawn.entries()) {
    const isLast = drawn.length - index <= empty.size;
    const open = missing.map((count, at) => (isLast && !empty.has(at) ? -Infinity : count));
    const most = open.indexOf(Math.max(...open));
    missing[most] = (missing[most] ?? 0) - paths.length;
    empty.delete(most);
    for (const path of paths) splits.set(path, splitNames[most] ?? "train");
  }
  return splits;
}

/**
 * How the group of a note is told: `note` (each by itself), `folder`, or a regular expression on the path,
 * whose first capture (or whole match) names the group.
 * @throws ExchangeError `usage`
 */
export function groupBy(rule: string): (notePath: string) => string {
  if (rule === "note") return (path) => path;
  if (rule === "folder") return (path) => path.split("/").slice(0, -1).join("/");
  let pattern: RegExp;
  try {
    pattern = new RegExp(rule, "u");
  } catch {
    throw new ExchangeError(
      "usage",
      `--group-by ${rule} is not a regular expression; give note, folder or an expression.`,
    );
  }
  return (path) => {
    const match = pattern.exec(path);
    return match ? (match[1] ?? match[0]) : path;
  };
}

/** `8:1:1` or `0.8,0.1,0.1`. @throws ExchangeError `usage` */
export function parseRatio(text: string): SplitPlan["ratio"] {
  const [train, valid, test, ...more] = text.split(/[:,/]/).map(Number);
  const shares = [train ?? NaN, valid ?? NaN, test ?? 0] as const;
  if (more.length > 0 || shares.some((share) => !(share >= 0)) || !(shares[0] > 0)) {
    throw new ExchangeError(
      "usage",
      `--split ${text} is not a ratio; give shares of train, valid and test, e.g. 8:1:1.`,
    );
  }
  return shares;
}
