import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { planDownload, type DownloadPlan } from "../../../../extension/engine/models/download-plan";
import { modelsFolder } from "../../../../extension/engine/models/folders";
import type { ModelEntry } from "../../../../extension/engine/models/model-entry";
import { ModelStore } from "../../../../extension/engine/models/store";
import { ggufBytes, ModelServer, sha256Of } from "./model-server";

const bytes = ggufBytes(1_500_000);
let server: ModelServer;
let folder: string;
let store: ModelStore;
let environment: NodeJS.ProcessEnv;

beforeEach(async () => {
  server = await ModelServer.start();
  const home = await mkdtemp(path.join(os.tmpdir(), "cancerllm-model-"));
  folder = path.join(home, "models");
  store = new ModelStore(folder);
  environment = { HF_ENDPOINT: `${server.origin}/`, HF_HOME: path.join(home, "no-token") };
});
afterEach(() => server.stop());

const plan = (address: string, sha256?: string): Promise<DownloadPlan> =>
  planDownload(address, { fetch, environment }, sha256);
const pull = async (address: string, name?: string): Promise<ModelEntry> =>
  store.pull(await plan(address), { fetch, environment }, name);
const names = async (): Promise<string[]> => (await store.list()).models.map(({ name }) => name);

describe("a plan", () => {
  const small = ggufBytes(1000, 2);
  const files = {
    "README.md": Buffer.from("text"),
    "Model-Q4_K_M.gguf": bytes,
    "Model-Q8_0.gguf": small,
    "mmproj-Model-f16.gguf": small,
    "Big-Q2_K-00001-of-00002.gguf": small,
    "Big-Q2_K-00002-of-00002.gguf": ggufBytes(500, 3),
  };

  it("chooses a repository's file by its quantization, with its size and hash", async () => {
    server.serveRepository("o/Model-GGUF", files);
    expect(await plan("hf:o/Model-GGUF")).toEqual({
      name: "Model-Q4_K_M",
      address: "hf:o/Model-GGUF",
      size: bytes.length,
      files: [
        {
          name: "Model-Q4_K_M.gguf",
          url: `${server.origin}/o/Model-GGUF/resolve/main/Model-Q4_K_M.gguf`,
          size: bytes.length,
          sha256: sha256Of(bytes),
        },
      ],
    });
    expect((await plan("hf:o/Model-GGUF:q8_0")).name).toBe("Model-Q8_0");
    expect(server.requests).toHaveLength(2);
  });

  it("takes all parts of a model that is in several files", async () => {
    server.serveRepository("o/Model-GGUF", files);
    for (const address of ["hf:o/Model-GGUF:Q2_K", "hf:o/Model-GGUF/Big-Q2_K-00001-of-00002.gguf"]) {
      const { name, size, files: planned } = await plan(address);
      expect({ name, size }).toEqual({ name: "Big-Q2_K", size: 1500 });
      expect(planned.map((file) => file.name)).toEqual([
        "Big-Q2_K-00001-of-00002.gguf",
        "Big-Q2_K-00002-of-00002.gguf",
      ]);
    }
  });

  it("says what there is where the address does not fit", async () => {
    server.serveRepository("o/two", { "a-f16.gguf": small, "b-f16.gguf": small });
    server.serveRepository("o/none", { "model.safetensors": small });
    await expect(plan("hf:o/two")).rejects.toThrow(/name one\. It has a-f16\.gguf, b-f16\.gguf/);
    await expect(plan("hf:o/two:Q9")).rejects.toThrow(/has no Q9\. It has/);
    await expect(plan("hf:o/two/c.gguf")).rejects.toThrow(/no GGUF file c\.gguf/);
    await expect(plan("hf:o/none")).rejects.toMatchObject({ reason: "not-found" });
    await expect(plan("hf:o/missing")).rejects.toMatchObject({ reason: "not-found" });
    server.serve("/api/models/o/gated/tree/main?recursive=true&expand=false", small, { refusals: [403] });
    await expect(plan("hf:o/gated")).rejects.toThrow(/accept its terms at http.*o\/gated.*HF_TOKEN/);
  });

  it("refuses a hash that the repository contradicts, or that is none", async () => {
    server.serveRepository("o/Model-GGUF", files);
    await expect(plan("hf:o/Model-GGUF", "0".repeat(64))).rejects.toMatchObject({ reason: "wrong-sha256" });
    await expect(plan(`${server.origin}/a.gguf`, "12")).rejects.toThrow(/64 hexadecimal/);
  });

  it("asks no one for the address of a file", async () => {
    const { files: planned, name } = await plan(`${server.origin}/dir/My%20model.gguf?x=1`);
    expect(planned).toEqual([{ name: "My_model.gguf", url: `${server.origin}/dir/My%20model.gguf?x=1` }]);
    expect(name).toBe("My_model");
    expect(server.requests).toHaveLength(0);
  });
});

describe("a pulled model", () => {
  it("is in the catalog when it is whole, under its name and its address", async () => {
    server.serveRepository("o/m", { "x/m-Q8_0.gguf": bytes });
    const progress: [number, number | undefined][] = [];
    const entry = await store.pull(await plan("hf:o/m"), {
      fetch,
      environment,
      onProgress: (loaded, total) => progress.push([loaded, total]),
    });
    const { added, ...rest } = entry;
    expect(Date.parse(added)).toBeGreaterThan(0);
    const file = path.join(folder, "m-Q8_0", "m-Q8_0.gguf");
    expect(rest).toEqual({
      name: "m-Q8_0",
      file,
      files: [file],
      isOwn: true,
      address: "hf:o/m",
      size: bytes.length,
      sha256: sha256Of(bytes),
    });
    expect((await readFile(file)).equals(bytes)).toBe(true);
    expect(await store.find("M-q8_0")).toEqual(entry);
    expect(await store.find("hf:o/m")).toEqual(entry);
    expect(progress.at(-1)).toEqual([bytes.length, bytes.length]);
    expect((await readdir(path.join(folder, "m-Q8_0"))).toSorted()).toEqual(["m-Q8_0.gguf", "model.json"]);
    const requests = server.requests.length;
    expect(await pull("hf:o/m")).toEqual(entry);
    expect(server.requests.length - requests).toBe(1); // the list alone
  });

  it("in several files is counted as one", async () => {
    const parts = { "b-00001-of-00002.gguf": bytes, "b-00002-of-00002.gguf": ggufBytes(400_000, 5) };
    server.serveRepository("o/b", parts);
    const seen: number[] = [];
    const entry = await store.pull(await plan("hf:o/b"), {
      fetch,
      environment,
      onProgress: (loaded) => seen.push(loaded),
    });
    expect(entry.size).toBe(1_900_000);
    expect(entry.files.map((file) => path.basename(file))).toEqual(Object.keys(parts));
    expect(seen.at(-1)).toBe(1_900_000);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(await store.remove(entry.name)).toEqual(entry.files);
    expect(existsSync(path.join(folder, entry.name))).toBe(false);
  });

  it("that was cancelled goes on with what is there", async () => {
    server.serveRepository("o/m", { "m.gguf": bytes });
    const controller = new AbortController();
    const reason = new Error("enough");
    const running = store.pull(await plan("hf:o/m"), {
      fetch,
      environment,
      signal: controller.signal,
      onProgress: (loaded) => {
        if (loaded > 300_000) controller.abort(reason);
      },
    });
    await expect(running).rejects.toBe(reason);
    const { models, begun } = await store.list();
    expect(models).toEqual([]);
    const kept = begun[0]?.loaded ?? 0;
    expect(begun).toMatchObject([{ name: "m", address: "hf:o/m" }]);
    expect(kept).toBeGreaterThan(0);
    const entry = await pull("hf:o/m");
    expect(server.requests.at(-1)).toMatchObject({
      range: `bytes=${kept}-`,
      ifRange: `"${sha256Of(bytes)}"`,
    });
    expect((await readFile(entry.file)).equals(bytes)).toBe(true);
    expect((await store.list()).begun).toEqual([]);
  });

  it("that was begun under another name, for a hash, goes on under it and is held to it", async () => {
    const url = server.serve("/m.gguf", bytes, { holdAfter: 600_000 });
    const controller = new AbortController();
    const options = { fetch, environment, signal: controller.signal };
    const onProgress = (loaded: number): void => {
      if (loaded > 300_000) controller.abort(new Error("enough"));
    };
    const begun = await plan(url, "0".repeat(64));
    await expect(store.pull(begun, { ...options, onProgress }, "lab")).rejects.toThrow("enough");
    server.serve("/m.gguf", bytes);
    await expect(pull(url)).rejects.toMatchObject({ reason: "wrong-sha256" });
    expect(server.requests.at(-1)?.range).toMatch(/^bytes=[1-9]/);
    const entry = await store.pull(await plan(url), { fetch, environment }, "lab");
    expect(await pull(url)).toEqual(entry);
    expect(await names()).toEqual(["lab"]);
  });

  it("whose bytes are wrong is not put into place", async () => {
    server.serveRepository("o/m", { "m.gguf": bytes });
    server.serve("/cdn/o/m/m.gguf", ggufBytes(bytes.length, 9));
    await expect(pull("hf:o/m")).rejects.toMatchObject({ reason: "wrong-sha256" });
    expect(await names()).toEqual([]);
    expect(await store.find("m")).toBeUndefined();
    expect(existsSync(path.join(folder, "m", "m.gguf"))).toBe(false);
    server.serve("/cdn/o/m/m.gguf", bytes);
    expect((await pull("hf:o/m")).sha256).toBe(sha256Of(bytes));
  });

  it("does not take a name that another one has", async () => {
    const first = await pull(server.serve("/a/m.gguf", bytes));
    const second = await pull(server.serve("/b/m.gguf", ggufBytes(1000, 4)));
    expect([first.name, second.name]).toEqual(["m", "m-2"]);
    const third = pull(server.serve("/c/m.gguf", bytes), "m");
    await expect(third).rejects.toMatchObject({ reason: "exists" });
    await expect(pull(server.serve("/c/m.gguf", bytes), "../m")).rejects.toMatchObject({ reason: "name" });
    expect(await names()).toEqual(["m", "m-2"]);
  });

  it("is downloaded by one at a time", async () => {
    const url = server.serve("/m.gguf", bytes);
    const results = await Promise.allSettled([pull(url), pull(url)]);
    const failed = results.filter((result) => result.status === "rejected");
    expect(failed).toHaveLength(1);
    expect(failed[0]?.reason).toMatchObject({ reason: "busy" });
    expect(await names()).toEqual(["m"]);
  });

  it("is refused before the first byte where the disk has no room", async () => {
    const url = server.serve("/m.gguf", bytes);
    const huge = { name: "m", address: url, files: [{ name: "m.gguf", url, size: 1e18 }], size: 1e18 };
    const failure = store.pull(huge, { fetch, environment });
    await expect(failure).rejects.toMatchObject({ reason: "disk-full" });
    await expect(failure).rejects.toThrow(/free and 1000000000\.2 GB are needed/);
    expect(server.requests).toHaveLength(0);
  });

  it("gets the access token at the repository only", async () => {
    environment = { ...environment, HF_TOKEN: "hf_secret" };
    const cdn = await ModelServer.start();
    const away = cdn.serve("/m.gguf", bytes);
    server.serveRepository("o/m", { "m.gguf": bytes });
    server.serve("/o/m/resolve/main/m.gguf", bytes, { redirect: away });
    await pull("hf:o/m");
    await pull(cdn.serve("/other.gguf", bytes));
    expect(server.requests.map(({ authorization }) => authorization)).toEqual([
      "Bearer hf_secret",
      "Bearer hf_secret",
    ]);
    expect(cdn.requests.map(({ authorization }) => authorization)).toEqual([undefined, undefined]);
    await cdn.stop();
  });
});

describe("an added file", () => {
  it("stays where it is, also when the model is removed", async () => {
    const file = path.join(await mkdtemp(path.join(os.tmpdir(), "cancerllm-model-")), "Mine Q8.gguf");
    await writeFile(file, bytes);
    const entry = await store.add(file);
    expect(entry).toMatchObject({ name: "Mine-Q8", file, isOwn: false, size: bytes.length });
    expect(await store.add(file)).toEqual(entry);
    expect(await store.remove("Mine-Q8")).toEqual([]);
    expect((await readFile(file)).equals(bytes)).toBe(true);
    expect(await names()).toEqual([]);
    await expect(store.remove("Mine-Q8")).rejects.toMatchObject({ reason: "not-found" });
  });

  it("has to be a GGUF file", async () => {
    await mkdir(folder, { recursive: true });
    const text = path.join(folder, "text.gguf");
    await writeFile(text, "no model");
    await expect(store.add(text)).rejects.toMatchObject({ reason: "not-a-gguf" });
    await expect(store.add(`${text}x`)).rejects.toMatchObject({ reason: "not-found" });
    await expect(store.add(folder)).rejects.toMatchObject({ reason: "not-found" });
    await expect(store.add(text, "..")).rejects.toMatchObject({ reason: "name" });
  });
});

describe("a catalog that was edited by hand", () => {
  it("names what it cannot read and lists the rest", async () => {
    await pull(server.serve("/good.gguf", bytes));
    await mkdir(path.join(folder, "bad"), { recursive: true });
    await writeFile(path.join(folder, "bad", "model.json"), "{");
    const { models, problems } = await store.list();
    expect(models.map(({ name }) => name)).toEqual(["good"]);
    expect(problems).toEqual([expect.stringContaining(path.join("bad", "model.json"))]);
  });

  it("deletes nothing outside of a model's own folder", async () => {
    const file = path.join(path.dirname(folder), "precious.gguf");
    await writeFile(file, bytes);
    await mkdir(path.join(folder, "trap"), { recursive: true });
    const entry = { files: [file], isOwn: true, size: 1, added: "2026-01-01" };
    await writeFile(path.join(folder, "trap", "model.json"), JSON.stringify(entry));
    const download = { address: "x", files: [{ name: "../precious.gguf", url: "http://x" }] };
    await mkdir(path.join(folder, "trap2"), { recursive: true });
    await writeFile(path.join(folder, "trap2", "download.json"), JSON.stringify(download));
    expect(await store.remove("trap")).toEqual([]);
    await expect(store.remove("trap2")).rejects.toMatchObject({ reason: "unreadable" });
    expect(existsSync(file)).toBe(true);
  });
});

it("keeps models in the data folder of the operating system", () => {
  const home = os.homedir();
  expect(modelsFolder({ XDG_DATA_HOME: "/data" }, "linux")).toBe("/data/cancerllm/models");
  expect(modelsFolder({ XDG_DATA_HOME: "relative" }, "linux")).toBe(`${home}/.local/share/cancerllm/models`);
  expect(modelsFolder({}, "darwin")).toBe(`${home}/Library/Application Support/cancerllm/models`);
  expect(modelsFolder({ CANCERLLM_MODELS: "/m" }, "linux")).toBe("/m");
});
