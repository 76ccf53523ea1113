import { isDeepStrictEqual } from "node:util";
import { isAlias, isMap, isSeq, parseDocument } from "yaml";
import type { ParsedNode } from "yaml";
import type { GoldLabels, ReviewStatus, SectionName } from "./gold-label";
import { quotedKeys, rewriteItem, withMerged, writeItem } from "./gold-item";
import type { GoldItem } from "./gold-item";
import { cut, isSectionName, textOf } from "./gold-pieces";
import type { FieldName, ItemPiece, Piece, SectionPiece } from "./gold-pieces";
import { quickHead, type Head } from "./quick-head";
import { readQuickly } from "./quick-read";
import { schemaOf } from "./schemas";
import { parseYaml } from "./yaml-source";
import type { YamlProblem } from "./yaml-source";
import { escapeUnprintable, needsQuotes, writeYaml } from "./yaml-style";

export class GoldDocumentError extends Error {
  override readonly name = "GoldDocumentError";
  constructor(
    readonly reason: "syntax" | "schema" | "duplicate-id" | "shared" | "no-such-item",
    message: string,
    /** Where it is; the first of these is in the message. */
    readonly problems: readonly YamlProblem[] = [],
  ) {
    super(message);
  }
}

/** What a new gold file says of its note. */
export interface GoldHead {
  readonly path: string;
  readonly sha256: string;
  readonly annotator: string;
  /** Path to the schema from the gold file, for editors that speak to yaml-language-server. */
  readonly schema?: string;
}

/**
 * A gold file's text and what it says. It does not change: an edit gives a new document that shares all
 * but the edited item, so comments, key order, anchors and unknown keys stay, byte for byte.
 */
export class GoldDocument {
  private read: GoldLabels | undefined;

  private constructor(
    private text: string | undefined,
    private readonly newline: string,
    private readonly pieces: readonly Piece[] | undefined,
    private readonly hasAliases: boolean,
    private readonly content: Readonly<Record<string, unknown>>,
  ) {}

  /** The gold labels of a note for which nothing has been decided. */
  static create(head: GoldHead): GoldDocument {
    const schema = head.schema === undefined ? "" : `# yaml-language-server: $schema=${head.schema}\n`;
    const path =
      needsQuotes(head.path) || /[^\p{L}\p{N}._/-]/u.test(head.path)
        ? escapeUnprintable(JSON.stringify(head.path))
        : head.path;
    return GoldDocument.parse(
      `${schema}version: 1\n` +
        `note: {path: ${path}, sha256: ${fieldText(head.sha256)}, offsets: code-points}\n` +
        `annotator: ${fieldText(head.annotator)}\nstatus: in-progress\n` +
        "phenotypes: []\ndiagnoses: []\ntreatments: []\n",
    );
  }

  /** @throws GoldDocumentError `syntax`, `schema` or `duplicate-id`, with every place that is wrong */
  static parse(source: string): GoldDocument {
    return GoldDocument.parseItems(source) ?? GoldDocument.parseWhole(source);
  }

  /** The same by the YAML library in one: slower, and what tells the places of errors. */
  static parseWhole(source: string): GoldDocument {
    const { bom, newline, body } = bodyOf(source);
    const { document, value, problems, place } = parseYaml(body, schemaOf("gold-label"));
    if (problems.length > 0) {
      throw failure(value === undefined ? "syntax" : "schema", problems);
    }
    const content = value as Record<string, unknown>;
    const repeated = duplicateIds(content).map(([section, index]) => ({
      ...place([section, index, "id"]),
      message: "Another item of this file has the same id; give one of them an id of its own.",
    }));
    if (repeated.length > 0) throw failure("duplicate-id", repeated);
    const found = cut(body, document, content);
    if (!found) return new GoldDocument(source, newline, undefined, false, content);
    const pieces = bom === "" ? found.pieces : [{ kind: "raw", text: bom } as const, ...found.pieces];
    return new GoldDocument(source, newline, pieces, found.hasAliases, content);
  }

  /** Item by item; undefined where {@link parseWhole} is to read it, for its style or for what is wrong with it. */
  private static parseItems(source: string): GoldDocument | undefined {
    const { bom, newline, body } = bodyOf(source);
    const read = readQuickly(body, newline, quotedKeys);
    if (!read) return undefined;
    // Without items the head is the whole file.
    const found = quickHead(read.rest, newline) ?? (read.items.size > 0 ? headOf(read.rest) : undefined);
    if (!found) return undefined;
    const left = new Map(read.items);
    const content = { ...found.value };
    const pieces = found.pieces.map((piece) => {
      const items = piece.kind === "section" ? left.get(piece.section) : undefined;
      if (piece.kind !== "section" || !items) return piece;
      left.delete(piece.section);
      content[piece.section] = items.map((item) => item.value);
      return { ...piece, items };
    });
    if (bom !== "") pieces.unshift({ kind: "raw", text: bom });
    const isWhole = left.size === 0 && textOf(pieces, newline) === bom + body;
    if (!isWhole || !schemaOf("gold-label")(content) || duplicateIds(content).length > 0) return undefined;
    return new GoldDocument(source, newline, pieces, found.hasAliases, content);
  }

  /** The file's text. */
  get source(): string {
    this.text ??= textOf(this.pieces ?? [], this.newline);
    return this.text;
  }

  get labels(): GoldLabels {
    this.read ??= this.readPieces();
    return this.read;
  }

  /** Writes an item in place of the one with its id; or as a new one at `index` of its section, by default the last. */
  put(section: SectionName, item: GoldItem, index?: number): GoldDocument {
    return this.edit(section, (piece) => {
      const at = piece.items.findIndex(({ id }) => id === item.id);
      const old = piece.items[at];
      if (old) {
        const text = rewriteItem(old.text, old.value, item, piece.indent, this.newline);
        const items = piece.items.with(at, { ...old, text, value: valueOf(item, old.value) });
        return { ...piece, items };
      }
      const to = index ?? piece.items.length;
      return { ...piece, items: piece.items.toSpliced(to, 0, this.newPiece(item, piece)) };
    });
  }

  /** Writes new items, by the index of the item of the section that they go before; its length for the end. */
  insert(section: SectionName, added: ReadonlyMap<number, readonly GoldItem[]>): GoldDocument {
    return this.edit(section, (piece) => {
      const made = (index: number): ItemPiece[] =>
        (added.get(index) ?? []).map((item) => this.newPiece(item, piece));
      const items = piece.items.flatMap((item, index) => [...made(index), item]);
      return { ...piece, items: [...items, ...made(piece.items.length)] };
    });
  }

  /** @throws GoldDocumentError `no-such-item` */
  remove(section: SectionName, id: string): GoldDocument {
    return this.edit(section, (piece) => without(piece, id).rest);
  }

  /** Moves an item to another place of its section; `index` counts without the item. */
  move(section: SectionName, id: string, index: number): GoldDocument {
    return this.edit(section, (piece) => {
      const { rest, item } = without(piece, id);
      return { ...rest, items: rest.items.toSpliced(index, 0, { ...item, before: "" }) };
    });
  }

  /**
   * Takes phenotypes out of their list and keeps them whole, comments too, under `merged` of another one.
   * @param labels the ids of those that go, with the label that each is to have there
   * @throws GoldDocumentError `no-such-item`
   */
  mergeInto(id: string, labels: ReadonlyMap<string, string>): GoldDocument {
    return this.edit("phenotypes", (piece) => {
      let left = piece;
      const moved = [...labels].map(([other, label]) => {
        const { rest, item } = without(left, other);
        left = rest;
        return { text: item.text, label, value: { ...item.value, label } };
      });
      const items = left.items.map((item) => {
        if (item.id !== id) return item;
        const present = (item.value["merged"] ?? []) as readonly unknown[];
        return {
          ...item,
          text: withMerged(item.text, moved, piece.indent, this.newline),
          value: { ...item.value, merged: [...present, ...moved.map(({ value }) => value)] },
        };
      });
      return { ...left, items };
    });
  }

  setStatus(status: ReviewStatus): GoldDocument {
    return this.setField("status", status);
  }

  /** The version of the note that the offsets are of. */
  setSha256(sha256: string): GoldDocument {
    return this.setField("sha256", sha256);
  }

  private newPiece(item: GoldItem, { indent }: SectionPiece): ItemPiece {
    return { id: item.id, before: "", text: writeItem(item, indent, this.newline), value: valueOf(item) };
  }

  private setField(field: FieldName, value: string): GoldDocument {
    const pieces = this.blockPieces().map((piece) =>
      piece.kind === "field" && piece.field === field ? { ...piece, text: fieldText(value) } : piece,
    );
    const content =
      field === "sha256"
        ? { ...this.content, note: { ...(this.content["note"] as object), sha256: value } }
        : { ...this.content, [field]: value };
    return this.with(pieces, content);
  }

  private edit(section: SectionName, change: (piece: SectionPiece) => SectionPiece): GoldDocument {
    let pieces = this.blockPieces();
    if (!pieces.some((piece) => piece.kind === "section" && piece.section === section)) {
      const added = { section, key: `${section}:`, empty: " []", rest: "", indent: "  ", items: [] };
      pieces = [...pieces, { kind: "section", ...added }];
    }
    const edited = pieces.map((piece) => {
      return piece.kind === "section" && piece.section === section ? change(piece) : piece;
    });
    return this.with(edited, this.content);
  }

  private with(pieces: readonly Piece[], content: Readonly<Record<string, unknown>>): GoldDocument {
    const next = new GoldDocument(undefined, this.newline, pieces, this.hasAliases, content);
    if (this.hasAliases) next.checkAliases();
    return next;
  }

  /** An edit of a value that others refer to by an alias would change them too, or leave them without a value. */
  private checkAliases(): void {
    const reread = ((): GoldLabels | undefined => {
      try {
        return GoldDocument.parse(this.source).labels;
      } catch {
        return undefined;
      }
    })();
    if (!isDeepStrictEqual(reread, this.labels)) {
      throw new GoldDocumentError(
        "shared",
        "Another item refers to this one by a YAML alias (`*name`); write its value out in the file first.",
      );
    }
  }

  private blockPieces(): readonly Piece[] {
    if (this.pieces) return this.pieces;
    const { pieces } = GoldDocument.parse(restyled(this.source));
    if (pieces) return pieces;
    throw new GoldDocumentError(
      "syntax",
      "The file is written in a YAML style that cannot be edited; use one `-` per item.",
    );
  }

  private readPieces(): GoldLabels {
    const lists: Partial<Record<SectionName, readonly unknown[]>> = {};
    for (const piece of this.pieces ?? []) {
      if (piece.kind === "section") lists[piece.section] = piece.items.map(({ value }) => value);
    }
    return { ...this.content, ...lists } as unknown as GoldLabels;
  }
}

/** The section without an item; the comments above it stay. */
function without(piece: SectionPiece, id: string): { rest: SectionPiece; item: ItemPiece } {
  const at = piece.items.findIndex((candidate) => candidate.id === id);
  const item = piece.items[at];
  if (!item)
    throw new GoldDocumentError("no-such-item", "The item is no longer in the gold file; look at it again.");
  const items = piece.items.toSpliced(at, 1);
  const next = items[at];
  if (!next) return { rest: { ...piece, items, tail: item.before + (piece.tail ?? "") }, item };
  return { rest: { ...piece, items: items.with(at, { ...next, before: item.before + next.before }) }, item };
}

function valueOf(item: GoldItem, old?: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const owned = new Set(["code", "displacedEvidence", "suggestion", "adjudication"]);
  const kept = Object.entries(old ?? {}).filter(([key]) => !owned.has(key));
  const given = Object.entries(item).filter(([, value]) => value !== undefined);
  return Object.fromEntries([...kept, ...given]);
}

/** The places of the items whose id an earlier item of the file has. */
export function duplicateIds(content: object): [SectionName, number][] {
  const seen = new Set<string>();
  return Object.entries(content).flatMap(([section, list]) => {
    if (!isSectionName(section)) return [];
    return (list as { id: string }[]).flatMap(({ id }, index): [SectionName, number][] => {
      if (seen.has(id)) return [[section, index]];
      seen.add(id);
      return [];
    });
  });
}

/** The same content with one `-` per item; comments are kept. */
function restyled(source: string): string {
  const document = parseDocument(source, { prettyErrors: false });
  const root = document.contents;
  if (!isMap(root)) return source;
  root.flow = false;
  for (const pair of root.items) {
    if (isAlias(pair.value))
      pair.value = (pair.value.resolve(document)?.clone() ?? null) as ParsedNode | null;
    if (isSeq(pair.value)) pair.value.flow = pair.value.items.length === 0;
  }
  return writeYaml(document);
}

function failure(
  reason: "syntax" | "schema" | "duplicate-id",
  problems: readonly YamlProblem[],
): GoldDocumentError {
  const first = problems[0];
  const where = first ? `Line ${first.line}, column ${first.column}: ${first.message}` : "";
  return new GoldDocumentError(reason, where, problems);
}

/** The head of a file as the YAML library reads it; undefined where it has an error or another style. */
function headOf(source: string): Head | undefined {
  const { document, value, problems } = parseYaml(source, schemaOf("gold-label"));
  if (problems.length > 0) return undefined;
  const content = value as Readonly<Record<string, unknown>>;
  const found = cut(source, document, content);
  return found && { value: content, ...found };
}

function fieldText(value: string): string {
  return needsQuotes(value) || /[^\p{L}\p{N}._-]/u.test(value)
    ? escapeUnprintable(JSON.stringify(value))
    : value;
}

/** A file with the end of its last line, and without its byte-order mark. */
function bodyOf(source: string): { bom: string; newline: string; body: string } {
  const bom = source.startsWith("\uFEFF") ? "\uFEFF" : "";
  const newline = newlineOf(source);
  return { bom, newline, body: (source.endsWith("\n") ? source : source + newline).slice(bom.length) };
}

function newlineOf(source: string): string {
  const end = source.indexOf("\n");
  return end > 0 && source[end - 1] === "\r" ? "\r\n" : "\n";
}
