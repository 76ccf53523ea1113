import { mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { FileClaimError, whileClaimed } from "./file-claim";
import { GoldDocument, GoldDocumentError } from "./gold-document";
import { writeWhole } from "./write-whole";

export class GoldFileError extends Error {
  override readonly name = "GoldFileError";
  constructor(
    readonly reason:
      "unreadable" | "not-utf8" | "invalid" | "changed" | "busy" | "read-only" | "disk-full" | "unwritable",
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

/** Writes a gold file, see {@link writeGold}; made for one file, while no other program may write it. */
export type WriteGold = (document: GoldDocument, basis: string | undefined) => Promise<void>;

/**
 * Writes a gold file: the new version is whole on the disk before it takes the old one's place.
 * @param basis the text that was read before the edit; undefined where there was no file
 * @throws GoldFileError `changed` where the file is no longer what was read (read it and decide again),
 *   `busy`, `read-only`, `disk-full` or `unwritable`; the file is then as it was
 */
export async function writeGold(
  path: string,
  document: GoldDocument,
  basis: string | undefined,
): Promise<void> {
  await whileWriting(path, (write) => write(document, basis));
}

/**
 * Reads, edits and writes a gold file while no other program of this product writes it. One that does not ask, such as
 * a text editor, is noticed when all is ready to take the file's place.
 * @throws GoldFileError as {@link writeGold}; what `work` throws
 */
export async function whileWriting<T>(path: string, work: (write: WriteGold) => Promise<T>): Promise<T> {
  try {
    await mkdir(dirname(path), { recursive: true });
    return await whileClaimed(path, ({ target, temporary, isLost }) =>
      work((document, basis) => {
        const check = async (): Promise<void> => {
          if ((await readGoldSource(path)) !== basis) throw changed(path);
          if (isLost()) throw changed(path);
        };
        return writeWhole(path, document.source, { target, temporary, check }).catch((error: unknown) => {
          throw isLost() ? changed(path) : error;
        });
      }),
    );
  } catch (error) {
    if (error instanceof FileClaimError) {
      throw new GoldFileError("busy", `${error.message} Wait until it is done and decide again.`, path);
    }
    if (!(error instanceof Error && "code" in error)) throw error;
    throw notWritten(path, String(error.code));
  }
}

function changed(path: string): GoldFileError {
  return new GoldFileError(
    "changed",
    `${path} was changed by another program; look at it and decide again.`,
    path,
  );
}

/** The text of a gold file; undefined where there is none. @throws GoldFileError `unreadable` or `not-utf8` */
export async function readGoldSource(path: string): Promise<string | undefined> {
  const bytes = await readFile(path).catch((error: unknown) => {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
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
  const told = (reason: GoldFileError["reason"], why: string): GoldFileError =>
    new GoldFileError(reason, `${path} was not saved: ${why} and decide again.`, path);
  switch (code) {
    case "ENOSPC":
    case "EDQUOT":
      return told("disk-full", "the disk is full. Make room");
    case "EFBIG":
      return told("disk-full", "it is larger than you may write (EFBIG). Raise the limit");
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return told("read-only", "its folder is read-only. Change its permissions");
    case "EEXIST":
    case "ENOTDIR":
      return told("unwritable", "a file is where its folder should be. Move that file away");
    default:
      return told("unwritable", `the file system says ${code}. Check the folder`);
  }
}
