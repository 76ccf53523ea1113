import { mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { writeWhole } from "./write-whole";
import { GoldDocument, GoldDocumentError } from "./gold-document";

export class GoldFileError extends Error {
  override readonly name = "GoldFileError";
  constructor(
    readonly reason:
      "unreadable" | "not-utf8" | "invalid" | "changed" | "read-only" | "disk-full" | "unwritable",
    message: string,
    readonly path: string,
    /** 1-based; where `reason` is `invalid`. */
    readonly line?: number,
    readonly column?: number,
  ) {
    super(message);
  }
}

/**
 * Reads a gold file.
 * @param known what was read before: given back where the file is still the same
 * @returns undefined where there is none
 * @throws GoldFileError `unreadable`, `not-utf8` or `invalid`
 */
export async function readGold(path: string, known?: GoldDocument): Promise<GoldDocument | undefined> {
  const source = await readGoldSource(path);
  if (source === undefined) return undefined;
  if (source === known?.source) return known;
  try {
    return GoldDocument.parse(source);
  } catch (error) {
    if (!(error instanceof GoldDocumentError)) throw error;
    const { line, column } = error.problems[0] ?? {};
    throw new GoldFileError("invalid", `${path}: ${error.message}`, path, line, column);
  }
}

/**
 * Writes a gold file: the new version is whole on the disk before it takes the old one's place.
 * @param basis the text that was read before the edit; undefined where there was no file
 * @throws GoldFileError `changed` where the file is no longer what was read (read it and decide again),
 *   `read-only`, `disk-full` or `unwritable`; the file is then as it was
 */
export async function writeGold(
  path: string,
  document: GoldDocument,
  basis: string | undefined,
): Promise<void> {
  const present = await readGoldSource(path);
  if (present !== basis) {
    throw new GoldFileError(
      "changed",
      `${path} was changed by another program; look at it and decide again.`,
      path,
    );
  }
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeWhole(path, document.source);
  } catch (error) {
    throw notWritten(path, (error as NodeJS.ErrnoException).code ?? "");
  }
}

/** The text of a gold file; undefined where there is none. @throws GoldFileError `unreadable` or `not-utf8` */
export async function readGoldSource(path: string): Promise<string | undefined> {
  const bytes = await readFile(path).catch((error: unknown) => {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    if (code === "ENOENT") return undefined;
    throw new GoldFileError("unreadable", `${path} cannot be read (${code}); check its permissions.`, path);
  });
  if (!bytes) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new GoldFileError("not-utf8", `${path} is not UTF-8; save it as UTF-8 again.`, path);
  }
}

function notWritten(path: string, code: string): GoldFileError {
  if (code === "ENOSPC" || code === "EDQUOT") {
    return new GoldFileError(
      "disk-full",
      `${path} was not saved: the disk is full. Make room and decide again.`,
      path,
    );
  }
  if (code === "EACCES" || code === "EPERM" || code === "EROFS") {
    const message = `${path} was not saved: its folder is read-only. Change its permissions and decide again.`;
    return new GoldFileError("read-only", message, path);
  }
  return new GoldFileError(
    "unwritable",
    `${path} was not saved (${code}). Check the folder and decide again.`,
    path,
  );
}
