import { basename, extname } from "node:path";
import type { Note, Span, TextRange } from "../notes/note";
import { CodePoints } from "../notes/code-points";
import type { ImportedNote, Importer, ImportOptions } from "./format";
import { readText } from "./json";
import type { NoteIndex } from "./note-index";
import type { ExchangeReport } from "./report";

/**
 * CoNLL files have neither offsets nor white space: each document's tokens are found again, in order, in the
 * note that its `-DOCSTART-` line names, or whose text has just these characters.
 */
export const conllImporter: Importer = {
  name: "conll",
  title: "CoNLL with IOB, IOB2 or BIOES tags: first column token, last column tag",
  endings: ["conll", "iob", "iob2", "bio", "tsv", "txt"],
  import: importConll,
};

interface Row {
  readonly token: string;
  readonly tag: string;
  /** 1-based. */
  readonly line: number;
}

interface Document {
  readonly path?: string;
  /** Sentences. */
  readonly blocks: Row[][];
}

async function* importConll(
  input: string,
  notes: NoteIndex,
  _options: ImportOptions,
  report: ExchangeReport,
): AsyncGenerator<ImportedNote, void, undefined> {
  const documents = parse(await readText(input), input, report);
  for (const document of documents) {
    const rows = document.blocks.flat();
    const first = rows[0];
    if (!first) continue;
    // A file of one document is often named as its note.
    const named = documents.length === 1 ? basename(input, extname(input)) : undefined;
    const whole = await find(notes, rows, document.path ?? named);
    if (typeof whole !== "string") {
      yield anchored(whole, rows, input, report);
      continue;
    }
    // Without document lines each block may be a note of its own.
    const single = documents.length === 1 && document.path === undefined && document.blocks.length > 1;
    for (const block of single ? document.blocks : [rows]) {
      const note = single ? await find(notes, block) : whole;
      if (typeof note === "string")
        report.lost.push({ kind: "note", place: `${input}:${block[0]?.line ?? first.line}`, reason: note });
      else yield anchored(note, block, input, report);
    }
  }
}

function find(notes: NoteIndex, rows: readonly Row[], path?: string): Promise<Note | string> {
  const text = rows.map(({ token }) => unescaped(token)[0] ?? token).join(" ");
  return notes
    .find({ text, ...(path === undefined ? {} : { path }) })
    .then((found) => (typeof found === "string" && path !== undefined ? notes.find({ path }) : found));
}

function parse(source: string, input: string, report: ExchangeReport): Document[] {
  const documents: Document[] = [];
  let current: Document = { blocks: [] };
  let block: Row[] = [];
  const close = (): void => {
    if (block.length > 0) current.blocks.push(block);
    block = [];
  };
  for (const [index, line] of source.split(/\r?\n/).entries()) {
    if (line.trim() === "") close();
    else if (line.startsWith("-DOCSTART-")) {
      close();
      if (current.blocks.length > 0) documents.push(current);
      const path = /^-DOCSTART- \((.+)\)/.exec(line)?.[1];
      current = { blocks: [], ...(path === undefined ? {} : { path }) };
    } else if (!/^#\s?\w+\s*=/.test(line) || line.includes("\t")) {
      const columns = line.includes("\t") ? line.split("\t") : line.split(/ +/);
      const token = columns[0];
      const tag = columns.at(-1)?.trim();
      if (columns.length < 2 || !token || !tag || !/^(?:O|[BIESLU]-.+)$/.test(tag)) {
        const reason = "The line is not a token and a tag (O, B-label, I-label).";
        report.lost.push({ kind: "line", place: `${input}:${index + 1}`, reason });
        if (token) block.push({ token, tag: "O", line: index + 1 });
      } else block.push({ token, tag, line: index + 1 });
    }
  }
  close();
  return [...documents, current];
}

function anchored(note: Note, rows: readonly Row[], file: string, report: ExchangeReport): ImportedNote {
  const points = CodePoints.of(note.text);
  const phenotypes: { label: string; span: Span }[] = [];
  let open: { label: string; range: TextRange } | undefined;
  const close = (): void => {
    if (open) phenotypes.push({ label: open.label, span: points.span(open.range) });
    open = undefined;
  };
  let at = 0;
  let isComplete = true;
  let otherCase = 0;
  for (const { token, tag, line } of rows) {
    const found = next(note.text, at, token);
    if (!found) {
      const reason = "From this token on the text is not the note's; the labels after it were not imported.";
      report.lost.push({ kind: "line", place: `${file}:${line}`, reason });
      isComplete = false;
      break;
    }
    at = found.to;
    if (!found.isSame) otherCase += 1;
    const label = tag.slice(2);
    const goesOn = /^[IEL]-/.test(tag) && open?.label === label;
    if (goesOn && open) open = { label, range: { from: open.range.from, to: found.to } };
    else {
      close();
      if (tag !== "O") open = { label, range: found };
    }
    if (/^[ESLU]-/.test(tag)) close();
  }
  if (isComplete) close();
  if (otherCase > 0) {
    const reason = `${otherCase} tokens differ from the note's text in case; the note's was taken.`;
    report.changed.push({ kind: "note", place: `${file}:${rows[0]?.line ?? 1}`, reason });
  }
  return { note, file, phenotypes, diagnoses: [], treatments: [] };
}

const space = /[\s\u001C-\u001F\u0085\uFEFF]/;

/** Where the next token is; `isSame` is false where only its case differs. */
function next(text: string, from: number, token: string): (TextRange & { isSame: boolean }) | undefined {
  let start = from;
  while (start < text.length && space.test(text.charAt(start))) start += 1;
  for (const form of unescaped(token)) {
    const to = start + form.length;
    if (text.startsWith(form, start)) return { from: start, to, isSame: true };
    if (text.slice(start, to).toLowerCase() === form.toLowerCase()) return { from: start, to, isSame: false };
  }
  return undefined;
}

/** What a token stands for: as it is, or without the escapes of the Penn Treebank's tokenizer. */
function unescaped(token: string): string[] {
  const brackets: Record<string, string> = {
    "-LRB-": "(",
    "-RRB-": ")",
    "-LSB-": "[",
    "-RSB-": "]",
    "-LCB-": "{",
    "-RCB-": "}",
    "``": '"',
    "''": '"',
  };
  const plain = brackets[token];
  return plain === undefined ? [token] : [plain, token];
}
