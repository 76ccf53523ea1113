import { readFile } from "node:fs/promises";

/** One code of a list, e.g. `C50.912`. */
export interface Code {
  readonly value: string;
  readonly title: string;
}

export class CodeListError extends Error {
  override readonly name = "CodeListError";
  constructor(
    readonly reason: "unreadable" | "not-csv" | "no-columns",
    message: string,
    readonly file: string,
  ) {
    super(message);
  }
}

interface Entry extends Code {
  readonly bare: string;
  readonly titleWords: readonly string[];
  /** The title's words and those of the inclusion terms. */
  readonly words: readonly string[];
  readonly billable: boolean;
}

/**
 * What clinicians type and how the tabular list says it. The list says "malignant neoplasm" where notes say
 * cancer; a word on the left is also found as any of the words on its right.
 */
const synonyms: Readonly<Record<string, readonly string[]>> = {
  ca: ["malignant"],
  cancer: ["malignant"],
  carcinoma: ["malignant"],
  adenocarcinoma: ["malignant"],
  tumor: ["neoplasm"],
  tumour: ["neoplasm"],
  dcis: ["intraductal"],
  lcis: ["lobular"],
  hcc: ["hepatocellular"],
  rcc: ["kidney"],
  renal: ["kidney"],
  hepatic: ["liver"],
  gastric: ["stomach"],
  endometrial: ["endometrium"],
  uterine: ["uterus", "uteri"],
  ovarian: ["ovary"],
  prostatic: ["prostate"],
  pancreatic: ["pancreas"],
  cervical: ["cervix"],
  pulmonary: ["lung"],
  rectal: ["rectum"],
  colonic: ["colon"],
  colorectal: ["colon", "rectosigmoid"],
  leukaemia: ["leukemia"],
  aml: ["myeloblastic"],
  cll: ["lymphocytic"],
  metastasis: ["secondary"],
  metastatic: ["secondary"],
  metastases: ["secondary"],
};

/** Words that say nothing about which code is meant. */
const fillers = new Set(["of", "the", "and", "or", "in", "a", "an", "with", "to"]);

function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "" && !fillers.has(word));
}

const bareCode = (text: string): string => text.toUpperCase().replaceAll(/[.\s]/g, "");

/** Codes that are found by typing a code or words; held in memory, searched in a few milliseconds. */
export class CodeList {
  private readonly titles: ReadonlyMap<string, string>;

  private constructor(private readonly entries: readonly Entry[]) {
    this.titles = new Map(entries.map(({ value, title }) => [value, title]));
  }

  /**
   * Reads a CSV in UTF-8 with a header line; columns `code` and `title`, and where they are given `terms` (further
   * wordings, separated by `;`) and `billable` (`no` puts a code after the others).
   * @throws CodeListError
   */
  static async load(file: string): Promise<CodeList> {
    const source = await readFile(file, "utf8").catch(() => {
      throw new CodeListError(
        "unreadable",
        `The code list ${file} cannot be read; check the path "icd10" of the project.`,
        file,
      );
    });
    const { parse } = await import("csv-parse/sync");
    let rows: Record<string, string | undefined>[];
    try {
      rows = parse(source, {
        bom: true,
        columns: (header: string[]) => header.map((name) => name.trim().toLowerCase()),
        relax_column_count: true,
        skip_empty_lines: true,
        trim: true,
      });
    } catch {
      throw new CodeListError(
        "not-csv",
        `The code list ${file} is not a CSV file; save it as comma-separated UTF-8.`,
        file,
      );
    }
    const entries = rows.flatMap((row) => {
      const {
        code,
        title,
        terms = "",
        billable,
      } = row as Partial<Record<"code" | "title" | "terms" | "billable", string>>;
      if (!code || !title) return [];
      const titleWords = wordsOf(title);
      const words = [...titleWords, ...wordsOf(terms)];
      return [{ value: code, title, bare: bareCode(code), titleWords, words, billable: billable !== "no" }];
    });
    if (entries.length === 0) {
      throw new CodeListError(
        "no-columns",
        `The code list ${file} needs a header line with "code" and "title", and at least one code.`,
        file,
      );
    }
    return new CodeList(entries);
  }

  get size(): number {
    return this.entries.length;
  }

  /** The title of a code, written with its dot. */
  titleOf(value: string): string | undefined {
    return this.titles.get(value);
  }

  /**
   * The best `limit` codes for what was typed: the exact code, codes that begin with it, then entries that have every
   * word typed (as the beginning of a word), complete codes and short titles first.
   */
  search(query: string, limit = 20): readonly Code[] {
    const asCode = bareCode(query);
    if (asCode === "") return [];
    const typed = wordsOf(query);
    const ranked: { entry: Entry; rank: number }[] = [];
    for (const entry of this.entries) {
      const rank = entry.bare === asCode ? 0 : entry.bare.startsWith(asCode) ? 1 : rankByWords(entry, typed);
      if (rank !== undefined) ranked.push({ entry, rank });
    }
    // Codes that share a prefix stay in the list's order: a category before what it is divided into.
    const isPrefix = (rank: number): boolean => rank <= 1;
    ranked.sort(
      (a, b) =>
        a.rank - b.rank ||
        (isPrefix(a.rank)
          ? 0
          : Number(b.entry.billable) - Number(a.entry.billable) || specifics(a.entry) - specifics(b.entry)),
    );
    return ranked.slice(0, limit).map(({ entry: { value, title } }) => ({ value, title }));
  }
}

/** How much a title says beyond what is typed of any: "colon, unspecified" before "ascending colon". */
function specifics({ titleWords }: Entry): number {
  return titleWords.filter((word) => word !== "unspecified").length;
}

/** 2 + the number of words found only among inclusion terms or by a synonym; undefined where one is not found. */
function rankByWords(entry: Entry, typed: readonly string[]): number | undefined {
  if (typed.length === 0) return undefined;
  let rank = 2;
  for (const word of typed) {
    if (entry.titleWords.some((own) => own.startsWith(word))) continue;
    const others = Object.hasOwn(synonyms, word) ? (synonyms[word] ?? []) : [];
    const found =
      entry.words.some((own) => own.startsWith(word)) ||
      others.some((other) => entry.words.some((own) => own.startsWith(other)));
    if (!found) return undefined;
    rank += 1;
  }
  return rank;
}
