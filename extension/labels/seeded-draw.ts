import { createHash } from "node:crypto";

/** 64 hexadecimal digits that only depend on a seed and a name: to sort by, an order drawn at random. */
export function drawOrder(seed: number, name: string): string {
  return createHash("sha256").update(`${seed}\0${name}`).digest("hex");
}

/** A number of 0 up to 1, drawn from a seed and a name. */
export function drawNumber(seed: number, name: string): number {
  return parseInt(drawOrder(seed, name).slice(0, 12), 16) / 2 ** 48;
}
