import { mkdtemp, readFile, stat, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  download,
  type DownloadOptions,
  type RemoteFile,
} from "../../../../extension/engine/models/download";
import { ggufBytes, ModelServer, sha256Of } from "./model-server";

const bytes = ggufBytes(3_000_000);
const sha256 = sha256Of(bytes);
let server: ModelServer;
let part: string;

beforeEach(async () => {
  server = await ModelServer.start();
  part = path.join(await mkdtemp(path.join(os.tmpdir(), "cancerllm-model-")), "model.gguf.part");
});
afterEach(() => server.stop());

const waits: number[] = [];
function get(file: RemoteFile, options: Partial<DownloadOptions> = {}): Promise<string> {
  waits.length = 0;
  return download(file, part, {
    fetch,
    wait: (ms) => {
      waits.push(ms);
      return Promise.resolve();
    },
    ...options,
  });
}
const size = async (): Promise<number> => (await stat(part)).size;

describe("a download", () => {
  it("brings the file, tells how far it is and what its hash is", async () => {
    const seen: [number, number | undefined][] = [];
    const url = server.serve("/model.gguf", bytes);
    const found = await get({ url, sha256 }, { onProgress: (loaded, total) => seen.push([loaded, total]) });
    expect(found).toBe(sha256);
    expect((await readFile(part)).equals(bytes)).toBe(true);
    expect(seen[0]).toEqual([0, bytes.length]);
    expect(seen.at(-1)).toEqual([bytes.length, bytes.length]);
    expect(seen.map(([loaded]) => loaded)).toEqual(seen.map(([loaded]) => loaded).toSorted((a, b) => a - b));
  });

  it("goes on where the connection broke, as often as that brings something", async () => {
    const cuts = Array.from({ length: 8 }, () => 200_000);
    const url = server.serve("/model.gguf", bytes, { cuts });
    expect(await get({ url })).toBe(sha256);
    expect((await readFile(part)).equals(bytes)).toBe(true);
    expect(server.requests).toHaveLength(9);
    const starts = server.requests.map(({ range }) => Number(/\d+/.exec(range ?? "0")?.[0]));
    expect(starts).toEqual(starts.toSorted((a, b) => a - b));
    expect(new Set(starts).size).toBeGreaterThan(4);
    const resumed = server.requests.filter(({ range }) => range !== undefined);
    expect(resumed.every(({ ifRange }) => ifRange === `"${sha256}"`)).toBe(true);
  });

  it("gives up after tries that bring nothing, keeps what is there, and goes on the next time", async () => {
    const url = server.serve("/model.gguf", bytes, { cuts: [1_000_000], refusals: [] });
    let version: string | undefined;
    server.onRequest = () => {
      const file = server.files.get("/model.gguf");
      if (file && server.requests.length > 1) file.refusals = [503];
    };
    const failure = get({ url }, { onVersion: (found) => ((version = found), Promise.resolve()) });
    await expect(failure).rejects.toMatchObject({ reason: "unreachable" });
    await expect(failure).rejects.toThrow(/answered 503.* are kept/);
    const kept = await size();
    expect(kept).toBeGreaterThan(0);
    expect(server.requests).toHaveLength(6);
    server.onRequest = undefined;
    server.files.set("/model.gguf", { ...server.files.get("/model.gguf"), bytes, refusals: [] });
    expect(await get({ url, ...(version === undefined ? {} : { version }) })).toBe(sha256);
    expect(server.requests.at(-1)?.range).toBe(`bytes=${kept}-`);
  });

  it("waits as long as the server asks for, else longer each time", async () => {
    const url = server.serve("/model.gguf", bytes, { refusals: [429, 503] });
    await get({ url });
    expect(waits).toEqual([0, 0]);
    await server.stop();
    await expect(get({ url })).rejects.toThrow(/cannot be reached \(ECONNREFUSED\)/);
    expect(waits).toEqual([1000, 2000, 4000, 8000, 16000]);
  });

  it("starts again where the server knows no ranges, or has another version", async () => {
    const other = ggufBytes(2_000_000, 7);
    const plain = server.serve("/plain.gguf", bytes, { ranges: false, cuts: [500_000] });
    expect(await get({ url: plain })).toBe(sha256);
    await writeFile(part, bytes.subarray(0, 1_000_000));
    const url = server.serve("/changed.gguf", other);
    expect(await get({ url, version: '"old"' })).toBe(sha256Of(other));
    expect((await readFile(part)).equals(other)).toBe(true);
  });

  it("takes a part up without a version only where a hash will be compared", async () => {
    const url = server.serve("/model.gguf", bytes);
    await writeFile(part, bytes.subarray(0, 1_000_000));
    await get({ url });
    expect(server.requests[0]?.range).toBeUndefined();
    await writeFile(part, bytes.subarray(0, 1_000_000));
    await get({ url, sha256 });
    expect(server.requests[1]?.range).toBe("bytes=1000000-");
    expect((await readFile(part)).equals(bytes)).toBe(true);
  });

  it("asks for nothing more where everything is there", async () => {
    const url = server.serve("/model.gguf", bytes);
    await writeFile(part, bytes);
    expect(await get({ url, sha256, size: bytes.length })).toBe(sha256);
    expect(server.requests).toHaveLength(0);
    expect(await get({ url, sha256 })).toBe(sha256);
    expect(server.requests).toHaveLength(1);
  });

  it("keeps the part when it is cancelled", async () => {
    const url = server.serve("/model.gguf", bytes);
    const controller = new AbortController();
    const reason = new Error("enough");
    const running = get(
      { url },
      {
        signal: controller.signal,
        onProgress: (loaded) => {
          if (loaded > 500_000) controller.abort(reason);
        },
      },
    );
    await expect(running).rejects.toBe(reason);
    const kept = await size();
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThan(bytes.length);
    expect(await get({ url, sha256 })).toBe(sha256);
    expect(server.requests.at(-1)?.range).toBe(`bytes=${kept}-`);
  });

  it("ends while it waits for the next try, when it is cancelled", async () => {
    const url = server.serve("/model.gguf", bytes, { refusals: Array<number>(6).fill(500) });
    const controller = new AbortController();
    const reason = new Error("enough");
    const options = { fetch, signal: controller.signal };
    server.files.get("/model.gguf")?.refusals?.fill(500);
    const running = download({ url }, part, options);
    server.onRequest = () => {
      setImmediate(() => {
        controller.abort(reason);
      });
    };
    await expect(running).rejects.toBe(reason);
    expect(server.requests).toHaveLength(1);
  });
});

describe("what is not the model", () => {
  it("is thrown away where the hash is another one", async () => {
    const wrong = Buffer.from(bytes);
    wrong[wrong.length - 1] = (wrong.at(-1) ?? 0) ^ 1;
    const url = server.serve("/model.gguf", wrong);
    const failure = get({ url, sha256 });
    await expect(failure).rejects.toMatchObject({ reason: "wrong-sha256" });
    await expect(failure).rejects.toThrow(sha256Of(wrong));
    expect(await size()).toBe(0);
  });

  it("is refused at its first bytes: a page instead of a file", async () => {
    const page = Buffer.alloc(5_000_000, "<!DOCTYPE html>");
    await expect(get({ url: server.serve("/model.gguf", page) })).rejects.toMatchObject({
      reason: "not-a-gguf",
    });
    expect(await size()).toBe(0);
  });

  it("is refused where its size is not the announced one", async () => {
    const url = server.serve("/model.gguf", bytes);
    await expect(get({ url, size: 10 })).rejects.toMatchObject({ reason: "incomplete" });
    const open = server.serve("/open.gguf", bytes, { chunked: true });
    await expect(get({ url: open, size: bytes.length + 1 })).rejects.toMatchObject({ reason: "incomplete" });
  });

  it.each([
    [404, "not-found", /no such file/],
    [410, "not-found", /no such file/],
    [403, "forbidden", /HF_TOKEN/],
    [401, "forbidden", /access token/],
    [400, "unreachable", /answered 400/],
  ])("a status %d is %s, at once", async (status, reason, message) => {
    const url = server.serve("/model.gguf", bytes, { refusals: [status] });
    const failure = get({ url });
    await expect(failure).rejects.toMatchObject({ reason });
    await expect(failure).rejects.toThrow(message);
    expect(server.requests).toHaveLength(1);
  });
});
