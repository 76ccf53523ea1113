import { labelPattern, longestLabel } from "../phenotype";

/** Labels that become another: one that is renamed, or several that are merged. */
export interface LabelChange {
  readonly kind: "rename" | "merge";
  /** The labels as they are now; not `to`. */
  readonly from: readonly string[];
  readonly to: string;
}

/** Why labels are not changed; no file was touched then, or every file is again as it was. */
export class LabelMigrationError extends Error {
  override readonly name = "LabelMigrationError";
  constructor(
    readonly reason:
      /** The request makes no sense. */
      | "usage"
      /** No gold file and no phenotype has the label. */
      | "no-such-label"
      /** Gold files or the project file are not as they must be; each is named in `files`. */
      | "problems"
      /** Files were changed since; each is named in `files`. */
      | "changed"
      /** Another change of labels is at work. */
      | "busy"
      | "nothing-to-undo"
      | "unwritable",
    message: string,
    readonly files: readonly MigrationProblem[] = [],
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** A file that cannot be changed, and why. */
export interface MigrationProblem {
  /** Absolute. */
  readonly path: string;
  /** Both 1-based; absent where the whole file is meant. */
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  /** Holds no text of a note. */
  readonly message: string;
}

/** `a → b`, `a, b → c`. */
export function changeInWords({ from, to }: Pick<LabelChange, "from" | "to">): string {
  return `${from.join(", ")} → ${to}`;
}

/** @throws LabelMigrationError `usage` */
export function renaming(old: string, to: string): LabelChange {
  checkNew(to);
  if (old === to) throw new LabelMigrationError("usage", "The old and the new label are the same.");
  return { kind: "rename", from: [old], to };
}

/** `into` may be one of the merged labels, another one of the project, or a new one. @throws LabelMigrationError `usage` */
export function merging(labels: readonly string[], into: string): LabelChange {
  checkNew(into);
  const from = [...new Set(labels)].filter((label) => label !== into);
  if (from.length === 0) {
    throw new LabelMigrationError(
      "usage",
      "Name at least one label beside the one that they are merged into.",
    );
  }
  return { kind: "merge", from, to: into };
}

function checkNew(label: string): void {
  if (labelPattern.test(label) && label.length <= longestLabel) return;
  throw new LabelMigrationError(
    "usage",
    `A label is of lower-case letters, digits and hyphens, at most ${longestLabel}: tumor-size. Choose another name.`,
  );
}
