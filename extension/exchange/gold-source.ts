import { GoldDocument } from "../labels/gold-document";

/** Where imported labels are from. */
export interface LabelSource {
  /** The format's name. */
  readonly format: string;
  /** The other tool's file. */
  readonly file: string;
}

/** The key as it is written here, on one line: one source, or a list of them. */
const ownLine = /^source: (\{.*\}|\[.*\])$/m;

/**
 * Names a source in a gold file, beside those that are named already.
 * @returns undefined where a person uses the key `source` for something else
 */
export function withSource(document: GoldDocument, source: LabelSource): GoldDocument | undefined {
  const entry = `{format: ${JSON.stringify(source.format)}, file: ${JSON.stringify(source.file)}}`;
  const text = document.source;
  const match = ownLine.exec(text);
  if (match) {
    const present = match[1] ?? "";
    const list = present.startsWith("[") ? present.slice(1, -1) : present;
    if (list.includes(entry)) return document;
    return GoldDocument.parse(text.replace(ownLine, () => `source: [${list}, ${entry}]`));
  }
  if (/^source\s*:/m.test(text) || !/^phenotypes\s*:/m.test(text)) return undefined;
  const newline = /\r\n/.test(text) ? "\r\n" : "\n";
  return GoldDocument.parse(text.replace(/^phenotypes\s*:/m, (key) => `source: ${entry}${newline}${key}`));
}
