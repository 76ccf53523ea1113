import { closeSync, openSync, readSync, statSync } from "node:fs";

/** A GGUF file, version 3: metadata and tensors, as far as the bench needs them. */

const magic = 0x46554747;
const version = 3;
const alignment = 32;
const string = 8;
const array = 9;
const sizes: Readonly<Record<number, number>> = {
  0: 1,
  1: 1,
  2: 2,
  3: 2,
  4: 4,
  5: 4,
  6: 4,
  7: 1,
  10: 8,
  11: 8,
  12: 8,
};

/** Values of metadata that are written: text, whole numbers (uint32), fractions (float32). */
export type MetadataValue = string | { readonly integer: number } | { readonly fraction: number };

export interface TensorPlace {
  readonly name: string;
  /** The row's length comes first. */
  readonly shape: readonly number[];
  /** `ggml_type` */
  readonly type: number;
  readonly bytes: number;
}

class Reader {
  private at = 0;
  constructor(private readonly data: Buffer) {}

  get position(): number {
    return this.at;
  }

  uint32(): number {
    return this.data.readUInt32LE(this.skip(4));
  }

  uint64(): number {
    return Number(this.data.readBigUInt64LE(this.skip(8)));
  }

  text(): string {
    const length = this.uint64();
    const from = this.skip(length);
    return this.data.toString("utf8", from, from + length);
  }

  /** Moves over a value. @returns how many items it has */
  value(type: number): number {
    if (type === string) {
      this.text();
      return 1;
    }
    if (type !== array) {
      this.skip(sizeOf(type));
      return 1;
    }
    const kind = this.uint32();
    const count = this.uint64();
    if (kind === string || kind === array) for (let item = 0; item < count; item += 1) this.value(kind);
    else this.skip(count * sizeOf(kind));
    return count;
  }

  private skip(bytes: number): number {
    const from = this.at;
    this.at += bytes;
    if (this.at > this.data.length) throw new Error("The GGUF file ends within its metadata.");
    return from;
  }
}

function sizeOf(type: number): number {
  const size = sizes[type];
  if (size === undefined) throw new Error(`GGUF knows no type ${type}.`);
  return size;
}

/**
 * The entries of a file's metadata whose key begins with `prefix`, byte for byte, with the number of their items.
 * @throws Error where the file is no GGUF file or is cut off
 */
export function rawMetadata(
  file: Buffer,
  prefix: string,
): ReadonlyMap<string, { readonly bytes: Buffer; readonly items: number }> {
  const reader = new Reader(file);
  if (reader.uint32() !== magic) throw new Error("This is no GGUF file.");
  reader.uint32();
  reader.uint64();
  const found = new Map<string, { bytes: Buffer; items: number }>();
  for (let left = reader.uint64(); left > 0; left -= 1) {
    const from = reader.position;
    const key = reader.text();
    const items = reader.value(reader.uint32());
    if (key.startsWith(prefix)) found.set(key, { bytes: file.subarray(from, reader.position), items });
  }
  return found;
}

/** What a token's way through a network costs, from its file's header. */
export interface Network {
  /** Numbers that every token is multiplied with, and the bytes they take in the file. */
  readonly weights: number;
  readonly bytes: number;
  /** Bytes of state that a token leaves behind, as 16-bit numbers. */
  readonly stateBytes: number;
  /** Operations for each token before it that it looks at. */
  readonly operationsPerEarlierToken: number;
}

const headerBytes = 64e6;

/** Reads the header of a Llama-like model. @throws Error where the file is no GGUF file */
export function readNetwork(path: string): Network {
  const size = statSync(path).size;
  const file = Buffer.alloc(Math.min(size, headerBytes));
  const input = openSync(path, "r");
  readSync(input, file);
  closeSync(input);
  const reader = new Reader(file);
  if (reader.uint32() !== magic) throw new Error(`${path} is no GGUF file.`);
  reader.uint32();
  const count = reader.uint64();
  const whole = new Map<string, number>();
  for (let left = reader.uint64(); left > 0; left -= 1) {
    const key = reader.text();
    const type = reader.uint32();
    if (type === 4) whole.set(key.replace(/^[^.]*\./u, ""), reader.uint32());
    else reader.value(type);
  }
  const tensors = Array.from({ length: count }, () => {
    const name = reader.text();
    const shape = Array.from({ length: reader.uint32() }, () => reader.uint64());
    reader.uint32();
    return { name, numbers: shape.reduce((product, length) => product * length, 1), offset: reader.uint64() };
  }).sort((a, b) => a.offset - b.offset);
  const end = size - reader.position - padding(reader.position);
  const sized = tensors.map((tensor, at) => ({
    ...tensor,
    bytes: (tensors[at + 1]?.offset ?? end) - tensor.offset,
  }));
  const isTied = !tensors.some(({ name }) => name === "output.weight");
  const used = sized.filter(({ name }) => isTied || name !== "token_embd.weight");
  const value = (key: string): number => whole.get(key) ?? 0;
  const [layers, width, heads] = [
    value("block_count"),
    value("embedding_length"),
    value("attention.head_count"),
  ];
  const narrow = (width / heads) * value("attention.head_count_kv");
  return {
    weights: used.reduce((sum, { numbers }) => sum + numbers, 0),
    bytes: used.reduce((sum, { bytes }) => sum + bytes, 0),
    stateBytes: 2 * 2 * layers * narrow,
    operationsPerEarlierToken: 2 * 2 * layers * width,
  };
}

/** What stands before the tensors, padded; the tensors follow in this order, each padded with {@link padding}. */
export function header(
  metadata: Readonly<Record<string, MetadataValue>>,
  raw: Iterable<Buffer>,
  tensors: readonly TensorPlace[],
): Buffer {
  const copied = [...raw];
  const written = Object.entries(metadata).map(([key, value]) => Buffer.concat([text(key), valueOf(value)]));
  const begin = [
    uint32(magic),
    uint32(version),
    uint64(tensors.length),
    uint64(copied.length + written.length),
  ];
  let offset = 0;
  const places = tensors.map(({ name, shape, type, bytes }) => {
    const place = [text(name), uint32(shape.length), ...shape.map(uint64), uint32(type), uint64(offset)];
    offset += bytes + padding(bytes);
    return Buffer.concat(place);
  });
  const whole = Buffer.concat([...begin, ...written, ...copied, ...places]);
  return Buffer.concat([whole, Buffer.alloc(padding(whole.length))]);
}

/** Bytes to the next place where a tensor may begin. */
export function padding(bytes: number): number {
  return (alignment - (bytes % alignment)) % alignment;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([uint64(bytes.length), bytes]);
}

function valueOf(value: MetadataValue): Buffer {
  if (typeof value === "string") return Buffer.concat([uint32(string), text(value)]);
  if ("integer" in value) return Buffer.concat([uint32(4), uint32(value.integer)]);
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value.fraction);
  return Buffer.concat([uint32(6), bytes]);
}
