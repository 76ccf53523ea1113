import { readFile } from "node:fs/promises";
import { ExchangeError } from "./exchange-error";
import type { ExchangeReport } from "./report";

/** JSON of other tools is looked at value by value: nothing in it can be relied on. */
export type JsonRecord = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value where it is an object, else an empty one. */
export function recordOf(value: unknown): JsonRecord {
  return isRecord(value) ? value : {};
}

/** The value where it is a list, else an empty one. */
export function arrayOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

/** The objects of a list; what else is in it goes to the report, for `place`. */
export function recordsOf(value: unknown, place: string, report: ExchangeReport): JsonRecord[] {
  return arrayOf(value).flatMap((entry) => {
    if (isRecord(entry)) return [entry];
    report.lost.push({ kind: "line", place, reason: "An entry of a list is not an object." });
    return [];
  });
}

export function stringOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}

/** A file's text, without a byte-order mark unless it is asked for. @throws ExchangeError */
export async function readText(path: string, { keepsMark = false } = {}): Promise<string> {
  const bytes = await readFile(path).catch((error: unknown) => {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    throw new ExchangeError(
      "unreadable",
      `${path} cannot be read (${code}); check the path and its permissions.`,
    );
  });
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: keepsMark }).decode(bytes);
  } catch {
    throw new ExchangeError("unreadable", `${path} is not UTF-8; convert it with iconv first.`);
  }
}

/** The content of a JSON file. @throws ExchangeError `not-this-format` */
export async function readJson(path: string): Promise<unknown> {
  const text = await readText(path);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new ExchangeError("not-this-format", `${path}${lineOf(error, text)} is not JSON.`);
  }
}

/** `:<line>` where the parser says where it stopped; the rest of its message has pieces of the text. */
function lineOf(error: unknown, text: string): string {
  const at = error instanceof Error ? /position (\d+)/.exec(error.message)?.[1] : undefined;
  return at === undefined ? "" : `:${text.slice(0, Number(at)).split("\n").length}`;
}

/** A record of a JSON Lines file with its line, 1-based; or of a JSON file that is a list, with its place in it. */
export interface PlacedRecord {
  readonly record: JsonRecord;
  readonly place: string;
}

/** The records of a JSON or JSON Lines file; a line that is none goes to the report. @throws ExchangeError */
export async function readRecords(path: string, report: ExchangeReport): Promise<PlacedRecord[]> {
  const text = await readText(path);
  if (/^\s*\[/.test(text)) {
    const list = arrayOf(await readJson(path));
    return list.flatMap((record, index) => placed(record, `${path}:[${index}]`, report));
  }
  return text.split(/\r?\n/).flatMap((line, index) => {
    if (line.trim() === "") return [];
    const place = `${path}:${index + 1}`;
    try {
      return placed(JSON.parse(line) as unknown, place, report);
    } catch {
      report.lost.push({ kind: "line", place, reason: "The line is not JSON." });
      return [];
    }
  });
}

function placed(record: unknown, place: string, report: ExchangeReport): PlacedRecord[] {
  if (isRecord(record)) return [{ record, place }];
  report.lost.push({ kind: "line", place, reason: "It is not an object with a text and its labels." });
  return [];
}
