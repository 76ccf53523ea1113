import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { GgufInsights, readGgufFileInfo, type GgufFileInfo, type Llama } from "node-llama-cpp";
import { EngineError } from "../engine-error";

const magic = "GGUF";

/**
 * Reads the header of a GGUF file on this machine.
 * @throws EngineError with reason `model-missing`, `not-a-gguf` or `truncated`
 */
export async function readModelHeader(path: string): Promise<GgufFileInfo> {
  if ((await firstBytes(path, magic.length)) !== magic) {
    throw new EngineError("not-a-gguf", `${path} is not a GGUF file; convert the model to GGUF first.`);
  }
  try {
    return await readGgufFileInfo(path, { sourceType: "filesystem", logWarnings: false });
  } catch {
    throw truncated(path);
  }
}

/**
 * Compares the size that the header promises with the file's; a model in several files is left to llama.cpp.
 * @throws EngineError with reason `truncated`
 */
export async function assertComplete(path: string, header: GgufFileInfo, llama: Llama): Promise<void> {
  if (header.splicedParts > 1) return;
  const { modelSize } = await GgufInsights.from(header, llama);
  if ((await stat(path)).size < (header.infoEndOffset ?? 0) + modelSize) throw truncated(path);
}

function truncated(path: string): EngineError {
  return new EngineError("truncated", `${path} is incomplete or damaged; copy or download the model again.`);
}

/** SHA-256 of a file, 64 lower-case hexadecimal digits. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

async function firstBytes(path: string, count: number): Promise<string> {
  try {
    if (!(await stat(path)).isFile()) throw new Error("not a file");
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(count), 0, count, 0);
      return buffer.toString("latin1", 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    const denied = error instanceof Error && "code" in error && error.code === "EACCES";
    throw new EngineError(
      "model-missing",
      denied
        ? `${path} may not be read by this user; change its permissions.`
        : `There is no model at ${path}; give the path of a GGUF file.`,
    );
  }
}
