import type { Row, RowTree } from "./rows";

/**
 * A row with an identity: the same object as long as a row with its id is shown, whatever it shows. It is what commands
 * of the view are given, a `PhenotypeTarget` or a `TrayTarget` (see `commands/command.ts`).
 */
export class RowNode {
  children: readonly RowNode[] = [];
  parent: RowNode | undefined;

  constructor(
    /** The note's URI as text. */
    readonly note: string,
    public row: Row,
  ) {}

  get id(): string {
    return this.row.id;
  }

  get key(): string | undefined {
    return this.row.kind === "phenotype" ? this.row.id : undefined;
  }

  get tray(): string | undefined {
    return this.row.kind === "tray" ? this.row.id : undefined;
  }
}

/**
 * Keeps the nodes of a list from one update to the next. A list that is drawn anew while a mouse button is down loses
 * the click, so that only what shows something else is to be drawn.
 */
export class RowNodes {
  /** @param note the URI, as text, of the note whose rows they are */
  constructor(readonly note: string) {}

  #roots: readonly RowNode[] = [];
  readonly #byId = new Map<string, RowNode>();

  get roots(): readonly RowNode[] {
    return this.#roots;
  }

  get(id: string): RowNode | undefined {
    return this.#byId.get(id);
  }

  /** @returns the nodes to draw anew with all below them, none of them below another; or `all` */
  update(trees: readonly RowTree[]): readonly RowNode[] | "all" {
    const old = new Map(this.#byId);
    this.#byId.clear();
    const changed: RowNode[] = [];
    const place = (tree: RowTree, parent: RowNode | undefined, isDrawn: boolean): RowNode => {
      const { row } = tree;
      const known = old.get(row.id);
      const node = known ?? new RowNode(this.note, row);
      this.#byId.set(row.id, node);
      const differs = !showsSame(node.row, row) || !sameIds(node.children, tree.children);
      const draws = known !== undefined && !isDrawn && differs;
      if (draws) changed.push(node);
      node.row = row;
      node.parent = parent;
      node.children = tree.children.map((child) => place(child, node, isDrawn || draws));
      return node;
    };
    const same = sameIds(this.#roots, trees);
    this.#roots = trees.map((tree) => place(tree, undefined, !same));
    return same ? changed : "all";
  }
}

function showsSame(a: Row, b: Row): boolean {
  if (a === b) return true;
  const [before, after] = [Object.entries(a), new Map(Object.entries(b))];
  return before.length === after.size && before.every(([name, value]) => after.get(name) === value);
}

function sameIds(nodes: readonly RowNode[], trees: readonly RowTree[]): boolean {
  return nodes.length === trees.length && nodes.every(({ id }, index) => id === trees[index]?.row.id);
}
