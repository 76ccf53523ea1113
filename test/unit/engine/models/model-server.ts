import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export function sha256Of(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Bytes that begin as a GGUF file, the same for the same seed. */
export function ggufBytes(size: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(size);
  for (let at = 0, state = seed; at < size; at += 1) {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    bytes[at] = state >> 16;
  }
  bytes.write("GGUF", 0, "latin1");
  return bytes;
}

export interface Served {
  bytes: Buffer;
  etag?: string;
  /** Answers 206 to a range. */
  ranges?: boolean;
  /** Statuses that are answered first, one for each request, before the file is given. */
  refusals?: number[];
  /** Numbers of bytes after which the connection is cut, one for each request. */
  cuts?: number[];
  /** Sends so many bytes and then nothing more, while the connection stays. */
  holdAfter?: number;
  /** Does not tell the length. */
  chunked?: boolean;
  /** Ends the connection after the answer, as servers of HTTP/1.0 do. */
  closes?: boolean;
  /** Leads to this address. */
  redirect?: string;
}

/** A real HTTP server on 127.0.0.1 that gives files, and misbehaves where it is told to. */
export class ModelServer {
  readonly requests: { path: string; range?: string; ifRange?: string; authorization?: string }[] = [];
  readonly files = new Map<string, Served>();
  /** Called for each request before it is answered. */
  onRequest: ((path: string) => void) | undefined;
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      this.answer(request, response);
    });
  }

  static async start(): Promise<ModelServer> {
    const server = new ModelServer();
    await new Promise<void>((resolve) => server.server.listen(0, "127.0.0.1", resolve));
    return server;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Serves a file, with ranges and an ETag unless it is told otherwise. @returns its address */
  serve(path: string, bytes: Buffer, options: Partial<Served> = {}): string {
    this.files.set(path, { bytes, ranges: true, etag: `"${sha256Of(bytes)}"`, ...options });
    return this.origin + path;
  }

  /** Serves a repository as Hugging Face does: a list with sizes and hashes, and files that lead elsewhere. */
  serveRepository(repo: string, files: Readonly<Record<string, Buffer>>, revision = "main"): void {
    const list = Object.entries(files).map(([path, bytes]) => ({
      type: "file",
      path,
      size: bytes.length,
      oid: "0".repeat(40),
      lfs: { oid: sha256Of(bytes), size: bytes.length, pointerSize: 134 },
    }));
    this.serve(
      `/api/models/${repo}/tree/${revision}?recursive=true&expand=false`,
      Buffer.from(JSON.stringify(list)),
      {
        ranges: false,
      },
    );
    for (const [path, bytes] of Object.entries(files)) {
      this.serve(`/cdn/${repo}/${path}`, bytes);
      this.serve(`/${repo}/resolve/${revision}/${path}`, bytes, { redirect: `/cdn/${repo}/${path}` });
    }
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private answer({ url = "/", headers }: IncomingMessage, response: ServerResponse): void {
    // As through a proxy, the address may be whole.
    const path = url.replace(/^http:\/\/[^/]+/, "");
    this.requests.push({
      path,
      ...(headers.range === undefined ? {} : { range: headers.range }),
      ...(headers["if-range"] === undefined ? {} : { ifRange: headers["if-range"] as string }),
      ...(headers.authorization === undefined ? {} : { authorization: headers.authorization }),
    });
    this.onRequest?.(path);
    const file = this.files.get(path);
    const status = file ? file.refusals?.shift() : 404;
    if (!file || status !== undefined) {
      response.writeHead(status ?? 404, { "retry-after": "0" }).end("no");
      return;
    }
    if (file.redirect !== undefined) {
      response.writeHead(302, { location: file.redirect }).end();
      return;
    }
    this.send(file, headers.range, headers["if-range"] as string | undefined, response);
  }

  private send(
    file: Served,
    range: string | undefined,
    ifRange: string | undefined,
    response: ServerResponse,
  ): void {
    const { bytes, etag } = file;
    const from = Number(/^bytes=(\d+)-$/.exec(range ?? "")?.[1] ?? NaN);
    const partial =
      file.ranges === true && Number.isFinite(from) && (ifRange === undefined || ifRange === etag);
    if (partial && from >= bytes.length) {
      response.writeHead(416, { "content-range": `bytes */${bytes.length}` }).end();
      return;
    }
    const body = partial ? bytes.subarray(from) : bytes;
    response.writeHead(partial ? 206 : 200, {
      ...(etag === undefined ? {} : { etag }),
      ...(file.chunked ? {} : { "content-length": body.length }),
      ...(file.closes ? { connection: "close" } : {}),
      ...(partial ? { "content-range": `bytes ${from}-${bytes.length - 1}/${bytes.length}` } : {}),
      ...(bytes[0] === 0x5b ? { "content-type": "application/json" } : {}),
    });
    if (file.holdAfter !== undefined) {
      response.write(body.subarray(0, file.holdAfter));
      return;
    }
    const cut = file.cuts?.shift();
    if (cut === undefined) {
      response.end(body);
      return;
    }
    response.write(body.subarray(0, cut), () => response.destroy());
  }
}
