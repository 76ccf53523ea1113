import { statfs } from "node:fs/promises";
import { byteSize } from "../byte-size";
import { ModelError } from "./model-error";

/** Bytes that stay free on a disk. */
const margin = 200e6;

/** @param bytes that are still to be written @throws ModelError `disk-full`, with what is missing */
export async function assertDiskSpace(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free >= bytes + margin) return;
  throw new ModelError(
    "disk-full",
    `${folder} has ${byteSize(free)} free and ${byteSize(bytes + margin)} are needed; make room or choose another folder.`,
  );
}
