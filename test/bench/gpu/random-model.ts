import { closeSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { header, padding, rawMetadata, type TensorPlace } from "./gguf";

/** Sizes of a Llama network. */
export interface Shape {
  readonly layers: number;
  readonly width: number;
  readonly hidden: number;
  readonly heads: number;
  readonly keyHeads: number;
  readonly context: number;
}

export const shapes = {
  /** Mistral 7B, which CancerLLM is (arXiv 2310.06825; version 0.1 with a sliding window, which is left out here). */
  "mistral-7b": { layers: 32, width: 4096, hidden: 14336, heads: 32, keyHeads: 8, context: 32768 },
  /** Something between, for machines without a GPU. */
  small: { layers: 8, width: 1024, hidden: 2816, heads: 16, keyHeads: 4, context: 8192 },
  tiny: { layers: 2, width: 256, hidden: 512, heads: 4, keyHeads: 2, context: 4096 },
} as const satisfies Record<string, Shape>;

export const quantizations = ["Q4_K_M", "Q8_0"] as const;
export type Quantization = (typeof quantizations)[number];

/** How weights are packed: llama.cpp's blocks with random numbers and scales that give them a standard deviation. */
interface Packing {
  /** `ggml_type` */
  readonly type: number;
  readonly weights: number;
  readonly bytes: number;
  /** Of the weights of a block whose scale is 1. */
  readonly deviation: number;
  readonly scale: (block: Buffer, scale: number) => void;
}

const q8: Packing = {
  ...{ type: 8, weights: 32, bytes: 34, deviation: 73.9 },
  scale: (block, scale) => block.writeUInt16LE(half(scale), 0),
};
/** All eight parts with scale and minimum 8, so that the weights lie on both sides of 0. */
const q4k: Packing = {
  ...{ type: 12, weights: 256, bytes: 144, deviation: 8 * 4.61 },
  scale: (block, scale) => {
    block.writeUInt16LE(half(scale), 0);
    block.writeUInt16LE(half(7.5 * scale), 2);
    block.fill(0x08, 4, 12).fill(0x88, 12, 16);
  },
};
const q6k: Packing = {
  ...{ type: 14, weights: 256, bytes: 210, deviation: 8 * 18.5 },
  scale: (block, scale) => {
    block.fill(8, 192, 208);
    block.writeUInt16LE(half(scale), 208);
  },
};
const float32 = 0;

/** `general.file_type` */
const fileTypes: Readonly<Record<Quantization, number>> = { Q8_0: 7, Q4_K_M: 15 };
const poolBytes = 32e6;

export interface RandomModel {
  readonly file: string;
  readonly shape: Shape;
  readonly quantization: Quantization;
  /** A GGUF file whose tokenizer the model gets. */
  readonly vocabulary: string;
}

/**
 * Writes a GGUF file of random weights: it says nothing, in the time that real weights of this shape take. The random
 * numbers repeat after some megabytes, other ones in every tensor.
 * @returns bytes of the file
 */
export function writeRandomModel({ file, shape, quantization, vocabulary }: RandomModel): number {
  const tokenizer = rawMetadata(readFileSync(vocabulary), "tokenizer.");
  const words = tokenizer.get("tokenizer.ggml.tokens")?.items;
  if (words === undefined) throw new Error(`${vocabulary} has no tokenizer.`);
  const tensors = tensorsOf(shape, words, quantization);
  const partial = `${file}.partial`;
  const output = openSync(partial, "w");
  try {
    const begin = header(
      metadataOf(shape, words, quantization),
      [...tokenizer.values()].map(({ bytes }) => bytes),
      tensors.map(({ place }) => place),
    );
    writeSync(output, begin);
    let written = begin.length;
    const pools = new Map<string, Buffer>();
    for (const [index, { place, packing, fanIn }] of tensors.entries()) {
      const end = Buffer.alloc(padding(place.bytes));
      if (packing === undefined) {
        const ones = Float32Array.from({ length: place.bytes / 4 }, () => 1);
        writeSync(output, Buffer.from(ones.buffer));
      } else {
        const scale = 1 / Math.sqrt(fanIn) / packing.deviation;
        const key = `${packing.type} ${fanIn}`;
        const pool = pools.get(key) ?? randomBlocks(packing, scale);
        pools.set(key, pool);
        writePart(
          output,
          pool,
          packing.bytes * ((index * 7919) % (pool.length / packing.bytes)),
          place.bytes,
        );
      }
      writeSync(output, end);
      written += place.bytes + end.length;
    }
    closeSync(output);
    renameSync(partial, file);
    return written;
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
}

interface Tensor {
  readonly place: TensorPlace;
  /** undefined: all ones */
  readonly packing: Packing | undefined;
  readonly fanIn: number;
}

function tensorsOf(shape: Shape, words: number, quantization: Quantization): Tensor[] {
  const { layers, width, hidden } = shape;
  const narrow = (width / shape.heads) * shape.keyHeads;
  const usual = quantization === "Q8_0" ? q8 : q4k;
  const finer = quantization === "Q8_0" ? q8 : q6k;
  const matrix = (name: string, columns: number, rows: number, packing = usual): Tensor => {
    const bytes = ((columns * rows) / packing.weights) * packing.bytes;
    return { place: { name, shape: [columns, rows], type: packing.type, bytes }, packing, fanIn: columns };
  };
  const norm = (name: string): Tensor => ({
    place: { name, shape: [width], type: float32, bytes: 4 * width },
    packing: undefined,
    fanIn: width,
  });
  // Which layers Q4_K_M packs finer: llama.cpp's use_more_bits.
  const eighth = Math.floor(layers / 8);
  const isFiner = (layer: number): boolean =>
    layer < eighth || layer >= Math.floor((7 * layers) / 8) || (layer - eighth) % 3 === 2;
  const blocks = Array.from({ length: layers }, (_, layer) => {
    const more = isFiner(layer) ? finer : usual;
    const name = (part: string): string => `blk.${layer}.${part}.weight`;
    return [
      norm(name("attn_norm")),
      matrix(name("attn_q"), width, width),
      matrix(name("attn_k"), width, narrow),
      matrix(name("attn_v"), width, narrow, more),
      matrix(name("attn_output"), width, width),
      norm(name("ffn_norm")),
      matrix(name("ffn_gate"), width, hidden),
      matrix(name("ffn_up"), width, hidden),
      matrix(name("ffn_down"), hidden, width, more),
    ];
  });
  const ends = [norm("output_norm.weight"), matrix("output.weight", width, words, finer)];
  return [matrix("token_embd.weight", width, words), ...blocks.flat(), ...ends];
}

function metadataOf(shape: Shape, words: number, quantization: Quantization) {
  return {
    "general.architecture": "llama",
    "general.name": "Random weights",
    "general.description": "Weights are random numbers: for measuring speed and memory only.",
    "general.file_type": { integer: fileTypes[quantization] },
    "general.quantization_version": { integer: 2 },
    "llama.context_length": { integer: shape.context },
    "llama.embedding_length": { integer: shape.width },
    "llama.block_count": { integer: shape.layers },
    "llama.feed_forward_length": { integer: shape.hidden },
    "llama.attention.head_count": { integer: shape.heads },
    "llama.attention.head_count_kv": { integer: shape.keyHeads },
    "llama.rope.dimension_count": { integer: shape.width / shape.heads },
    "llama.rope.freq_base": { fraction: 10_000 },
    "llama.attention.layer_norm_rms_epsilon": { fraction: 1e-5 },
    "llama.vocab_size": { integer: words },
    "cancerllm.protocol": "cancerllm",
  };
}

/** Blocks of random numbers, always the same ones. */
function randomBlocks({ bytes, scale }: Packing, value: number): Buffer {
  const blocks = Math.floor(poolBytes / bytes / 2) * 2;
  const numbers = new Uint32Array((blocks * bytes) / 4);
  let state = 2463534242;
  for (let at = 0; at < numbers.length; at += 1) {
    // Marsaglia's xorshift32
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    numbers[at] = state;
  }
  const pool = Buffer.from(numbers.buffer);
  for (let from = 0; from < pool.length; from += bytes) scale(pool.subarray(from, from + bytes), value);
  return pool;
}

/** Writes so many bytes of the pool from a place on, beginning again at its end. */
function writePart(output: number, pool: Buffer, from: number, bytes: number): void {
  let at = from;
  for (let left = bytes; left > 0;) {
    const count = Math.min(left, pool.length - at);
    writeSync(output, pool, at, count);
    left -= count;
    at = (at + count) % pool.length;
  }
}

/** A positive number as IEEE half precision. */
function half(value: number): number {
  const exponent = Math.max(-14, Math.floor(Math.log2(value)));
  const fraction = Math.round((value / 2 ** exponent) * 1024);
  // A fraction of 2 carries into the exponent by itself; below the smallest exponent there is no leading 1.
  return exponent === -14 && fraction < 1024 ? fraction : ((exponent + 14) << 10) + fraction;
}
