import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { stat, truncate } from "node:fs/promises";
import path from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { byteSize } from "../byte-size";
import { assertDiskSpace } from "./disk-space";
import { ModelError } from "./model-error";
import { codeOf, Interrupted, refusal } from "./refusal";

/** A file to be downloaded, and what is known of it. */
export interface RemoteFile {
  readonly url: string;
  /** Bytes, where a list told them. */
  readonly size?: number;
  /** 64 lower-case hexadecimal digits. */
  readonly sha256?: string;
  /** The server's mark of the version that an earlier part is of: a strong `ETag`, or `Last-Modified`. */
  readonly version?: string;
}

export interface DownloadOptions {
  readonly fetch: typeof globalThis.fetch;
  /** Sent to the address itself, not to another host that it leads to. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** @param loaded bytes of this file @param total bytes, where they are known */
  readonly onProgress?: (loaded: number, total: number | undefined) => void;
  /** Called before bytes are written: they belong to this version. */
  readonly onVersion?: (version: string | undefined) => Promise<void>;
  /** Waits for so many milliseconds before the next try. */
  readonly wait?: (ms: number, signal: AbortSignal | undefined) => Promise<unknown>;
}

/** Tries that bring nothing, one after the other, before it is given up. */
const patience = 5;

/**
 * Downloads a GGUF file into `part`, going on where an earlier try ended. The part stays where the work is cancelled or
 * breaks off, and is emptied where its bytes are wrong.
 * @returns the file's SHA-256
 * @throws ModelError; the signal's reason
 */
export async function download(file: RemoteFile, part: string, options: DownloadOptions): Promise<string> {
  const { signal, wait = pause } = options;
  const transfer = new Transfer(file, part, options);
  await transfer.takeUp();
  for (let failed = 0; ;) {
    const before = transfer.loaded;
    try {
      await transfer.go();
      return await transfer.finish();
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof Interrupted)) throw error;
      failed = transfer.loaded > before ? 1 : failed + 1;
      if (failed > patience) {
        const kept =
          transfer.loaded === 0 ? "" : ` ${byteSize(transfer.loaded)} are kept: the same again goes on.`;
        throw new ModelError("unreachable", `${error.message}${kept}`);
      }
      await wait(error.retryAfterMs ?? 1000 * 2 ** (failed - 1), signal).catch((reason: unknown) => {
        signal?.throwIfAborted();
        throw reason;
      });
    }
  }
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(ms, undefined, signal ? { signal } : {});
}

/** One file on its way. */
class Transfer {
  /** Bytes in the part, all of them hashed. */
  loaded = 0;
  private hash = createHash("sha256");
  private total: number | undefined;
  private version: string | undefined;
  private readonly host: string;

  constructor(
    private readonly file: RemoteFile,
    private readonly part: string,
    private readonly options: DownloadOptions,
  ) {
    this.host = new URL(file.url).host;
    this.total = file.size;
    this.version = file.version;
  }

  /** Reads what is there. Without a mark of its version it is of use only where a hash will be compared. */
  async takeUp(): Promise<void> {
    const size = await stat(this.part).then(
      (entry) => entry.size,
      () => 0,
    );
    const known = this.version !== undefined || this.file.sha256 !== undefined;
    await this.restart(known && size <= (this.file.size ?? size));
    if (size === 0 || !known) return;
    for await (const chunk of createReadStream(this.part, { highWaterMark: 1 << 20 })) {
      this.options.signal?.throwIfAborted();
      this.hash.update(chunk as Buffer);
      this.loaded += (chunk as Buffer).length;
    }
  }

  /** Asks for what is missing and writes it. @throws Interrupted, ModelError */
  async go(): Promise<void> {
    if (this.loaded > 0 && this.loaded === this.file.size) return;
    const { fetch, headers, signal } = this.options;
    const range = this.loaded === 0 ? {} : { Range: `bytes=${this.loaded}-` };
    const onlyIf = this.loaded === 0 || this.version === undefined ? {} : { "If-Range": this.version };
    const response = await fetch(this.file.url, {
      headers: { ...headers, "Accept-Encoding": "identity", ...range, ...onlyIf },
      ...(signal ? { signal } : {}),
    }).catch((error: unknown) => {
      throw new Interrupted(
        `${this.host} cannot be reached (${codeOf(error)}); check the network and the proxy.`,
      );
    });
    const { status, body } = response;
    try {
      if (await this.accept(response)) return;
      if (body) await this.write(body);
    } finally {
      if (body && !body.locked) await body.cancel().catch(() => undefined);
    }
    if (this.loaded === 0 || (this.total !== undefined && this.loaded < this.total)) {
      throw new Interrupted(`${this.host} broke off (${status}).`);
    }
  }

  /** Compares what was received with what was announced. @throws ModelError `incomplete`, `wrong-sha256` */
  async finish(): Promise<string> {
    const found = this.hash.digest("hex");
    const { size = this.loaded, sha256 = found } = this.file;
    if (this.loaded === size && found === sha256) return found;
    const bytes = this.loaded;
    await this.restart();
    if (bytes !== size) {
      throw new ModelError(
        "incomplete",
        `${this.host} sent ${bytes} bytes instead of ${size}; try again later.`,
      );
    }
    throw new ModelError(
      "wrong-sha256",
      `What ${this.host} sent is not the expected file: its SHA-256 is ${found} instead of ${sha256}. It was thrown away.`,
    );
  }

  /** Looks at the head of an answer; true where the part is already the whole file. */
  private async accept(response: Response): Promise<boolean> {
    const { status, headers } = response;
    const range = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/u.exec(headers.get("content-range") ?? "");
    if (status === 416) {
      if (Number(range?.[2]) === this.loaded) return true;
      await this.restart();
      throw new Interrupted(`${this.host} has another version of the file now.`, 0);
    }
    if (status !== 200 && status !== 206) throw refusal(this.host, response);
    if (status === 200) await this.restart();
    else if (Number(range?.[1]) !== this.loaded) {
      await this.restart();
      throw new Interrupted(`${this.host} sent another part than the one asked for.`, 0);
    }
    const length = status === 206 ? range?.[2] : headers.get("content-length");
    this.total = length == null || !/^\d+$/u.test(length) ? this.file.size : Number(length);
    if (this.file.size !== undefined && this.total !== this.file.size) {
      const { size } = this.file;
      throw new ModelError(
        "incomplete",
        `${this.host} has ${this.total} bytes where ${size} were announced.`,
      );
    }
    const etag = headers.get("etag");
    this.version = (etag?.startsWith('"') ? etag : headers.get("last-modified")) ?? undefined;
    await this.options.onVersion?.(this.version);
    if (this.total !== undefined) await assertDiskSpace(path.dirname(this.part), this.total - this.loaded);
    return false;
  }

  private async write(body: NonNullable<Response["body"]>): Promise<void> {
    const { onProgress, signal } = this.options;
    const count = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        if (this.loaded < magic.length && !isStart(chunk, this.loaded)) {
          const message = `What ${this.host} sent is no GGUF file; give the address of the file itself.`;
          done(new ModelError("not-a-gguf", message));
          return;
        }
        this.hash.update(chunk);
        this.loaded += chunk.length;
        onProgress?.(this.loaded, this.total);
        done(undefined, chunk);
      },
    });
    onProgress?.(this.loaded, this.total);
    const source = Readable.fromWeb(body);
    try {
      await pipeline(source, count, createWriteStream(this.part, { flags: "a" }), signal ? { signal } : {});
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof ModelError) {
        await this.restart();
        throw error;
      }
      const code = codeOf(error);
      if (code === "ENOSPC" || code === "EDQUOT") {
        const folder = path.dirname(this.part);
        throw new ModelError(
          "disk-full",
          `The disk of ${folder} is full. What is there is kept: make room and go on.`,
        );
      }
      if (error instanceof Error && "path" in error) throw error; // the part cannot be written at all
      await this.takeUp(); // what was counted may not all be in the file
      throw new Interrupted(`${this.host} broke off (${code}).`);
    }
  }

  /** From the first byte, or, where the part is kept, from its first byte that is not hashed. */
  private async restart(keep = false): Promise<void> {
    this.loaded = 0;
    this.total = this.file.size;
    this.hash = createHash("sha256");
    if (!keep) await truncate(this.part, 0).catch(() => undefined);
  }
}

const magic = Buffer.from("GGUF");

function isStart(chunk: Buffer, at: number): boolean {
  const expected = magic.subarray(at, at + chunk.length);
  return chunk.subarray(0, expected.length).equals(expected);
}
