import { createHash } from "node:crypto";

/** Numbers that only depend on a seed: the same on every machine. */
export class Random {
  private readonly state: Uint32Array;

  /** @param name what the numbers are for, so that two uses of one seed are independent */
  constructor(seed: number, name = "") {
    const digest = createHash("sha256").update(`${seed}\0${name}`).digest();
    this.state = Uint32Array.from([0, 4, 8, 12], (at) => digest.readUInt32LE(at));
  }

  /** Uniform in [0, 1), 32 bits; xoshiro128** (Blackman and Vigna 2021, doi 10.1145/3460772). */
  next(): number {
    const [a = 0, b = 0, c = 0, d = 0] = this.state;
    const result = Math.imul(rotated(Math.imul(b, 5), 7), 9) >>> 0;
    const e = c ^ a;
    const f = d ^ b;
    this.state[1] = b ^ e;
    this.state[0] = a ^ f;
    this.state[2] = e ^ (b << 9);
    this.state[3] = rotated(f, 11);
    return result / 2 ** 32;
  }

  /** A whole number of 0 up to `limit`, exclusive. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  /** One of several. @throws RangeError where there is none */
  pick<T>(values: readonly T[]): T {
    if (values.length === 0) throw new RangeError("There is nothing to pick from.");
    return values[this.below(values.length)] as T;
  }

  /** The values in a random order (Fisher and Yates). */
  shuffled<T>(values: readonly T[]): T[] {
    const result = [...values];
    for (let at = result.length - 1; at > 0; at -= 1) {
      const other = this.below(at + 1);
      [result[at], result[other]] = [result[other] as T, result[at] as T];
    }
    return result;
  }
}

function rotated(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}
