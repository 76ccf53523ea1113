import { createServer, type Server } from "node:http";
import { existsSync } from "node:fs";
import { copyFile, readFile, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ModelServer, sha256Of } from "../unit/engine/models/model-server";
import { build, modelPath, projectWith, start, until, type Ended } from "./built";

let folder: string;
let server: ModelServer;
let model: Buffer;
const saved = { ...process.env };

beforeAll(async () => {
  build();
  model = await readFile(modelPath);
});
beforeEach(async () => {
  folder = await projectWith({ "a.txt": "The tumor measures 2.5 cm.\n" });
  server = await ModelServer.start();
  process.env["CANCERLLM_MODELS"] = path.join(folder, "models");
  process.env["HF_ENDPOINT"] = server.origin;
  process.env["HF_HOME"] = folder;
});
afterEach(async () => {
  process.env = { ...saved };
  await server.stop();
});

const run = (...args: string[]): Promise<Ended> => start(args, folder).ended;
const json = async (...args: string[]): Promise<Record<string, unknown>> => {
  const { stdout, stderr, code } = await run(...args, "--json");
  expect({ stderr, code }).toMatchObject({ code: 0 });
  return JSON.parse(stdout) as Record<string, unknown>;
};

describe("cancerllm model", () => {
  it("downloads a model, annotates with it by its name and address, and removes it", async () => {
    server.serveRepository("lab/Mini-GGUF", { "README.md": Buffer.from("x"), "Mini-Q8_0.gguf": model });
    const address = "hf:lab/Mini-GGUF:Q8_0";
    const early = await run("annotate", "a.txt", "--gpu", "off", "--model", address);
    expect(early.code).toBe(3);
    expect(early.stderr).toContain(`cancerllm model pull ${address}`);
    expect(server.requests).toEqual([]);

    const pulled = await run("model", "pull", address);
    expect(pulled).toMatchObject({ code: 0, stdout: "Mini-Q8_0\n" });
    expect(pulled.stderr).toContain(sha256Of(model));
    const file = path.join(folder, "models/Mini-Q8_0/Mini-Q8_0.gguf");
    expect((await readFile(file)).equals(model)).toBe(true);

    const requests = server.requests.length;
    const list = await json("model", "list");
    expect(list).toMatchObject({ chosen: "cancerllm-mini", begun: [], problems: [] });
    expect(list["models"]).toMatchObject([{ name: "cancerllm-mini" }, { name: "Mini-Q8_0", address, file }]);
    for (const named of ["mini-q8_0", address]) {
      const { code, stdout } = await run("annotate", "a.txt", "--gpu", "off", "--model", named, "--json");
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ done: 1 });
    }
    expect((await run("model", "use", "Mini-Q8_0")).code).toBe(0);
    expect(await json("model", "list")).toMatchObject({ chosen: "Mini-Q8_0" });
    expect(await json("model", "info", "--gpu", "off")).toMatchObject({ path: file });
    // Everything but the download works without a connection.
    expect(server.requests).toHaveLength(requests);

    const refused = await run("model", "remove", "Mini-Q8_0");
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain("--yes");
    expect(existsSync(file)).toBe(true);
    expect((await run("model", "remove", "Mini-Q8_0", "--yes")).code).toBe(0);
    expect(existsSync(path.dirname(file))).toBe(false);
    expect(await json("model", "list")).toMatchObject({ chosen: "cancerllm-mini" });
  }, 300_000);

  it("goes on after Ctrl-C with what is there", async () => {
    const url = server.serve("/m.gguf", Buffer.concat([model, Buffer.alloc(3_000_000)]));
    const held = server.files.get("/m.gguf");
    if (held) held.holdAfter = 2_000_000;
    const { child, ended } = start(["model", "pull", url], folder);
    await until(async () => {
      const { stdout } = await run("model", "list", "--json");
      const [begun] = (JSON.parse(stdout) as { begun: { loaded: number }[] }).begun;
      return (begun?.loaded ?? 0) > 1_000_000;
    });
    child.kill("SIGINT");
    const stopped = await ended;
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toContain("the same command goes on");
    expect((await run("model", "list")).stdout).toContain(`cancerllm model pull ${url}`);
    if (held) delete held.holdAfter;
    expect(await run("model", "pull", url)).toMatchObject({ code: 0, stdout: "m\n" });
    expect(server.requests.at(-1)?.range).toMatch(/^bytes=[1-9]/);
    expect((await readFile(path.join(folder, "models/m/m.gguf"))).length).toBe(model.length + 3_000_000);
  }, 120_000);

  it("puts nothing into place that is not what was asked for", async () => {
    const url = server.serve("/m.gguf", model);
    const wrong = await run("model", "pull", url, "--sha256", "0".repeat(64));
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toContain(`its SHA-256 is ${sha256Of(model)}`);
    const missing = await run("model", "pull", `${server.origin}/none.gguf`);
    expect(missing).toMatchObject({ code: 1 });
    expect(missing.stderr).toContain("no such file (404)");
    const page = await run("model", "pull", server.serve("/page", Buffer.from("<html></html>")));
    expect(page.stderr).toContain("no GGUF file");
    expect(await run("model", "pull", "nonsense")).toMatchObject({ code: 1 });
    server.serve("/api/models/lab/gated/tree/main?recursive=true&expand=false", model, { refusals: [401] });
    expect((await run("model", "pull", "hf:lab/gated")).stderr).toContain("accept its terms");
    const { models, begun } = await json("model", "list");
    expect(models).toHaveLength(1);
    // What has not brought a byte is not offered to be gone on with.
    expect(begun).toEqual([]);
  }, 60_000);

  it("downloads from a server that ends the connection with the answer", async () => {
    const bytes = Buffer.concat([model, Buffer.alloc(60_000_000)]);
    const url = server.serve("/m.gguf", bytes, { closes: true, ranges: false });
    const pulled = await run("model", "pull", url, "--sha256", sha256Of(bytes));
    expect(pulled).toMatchObject({ code: 0, stdout: "m\n" });
  }, 60_000);

  it("goes through the proxy that the environment names", async () => {
    const url = server.serve("/m.gguf", model).replace("127.0.0.1", "model.invalid");
    const asked: string[] = [];
    const proxy: Server = createServer();
    proxy.on("connect", (request, socket) => {
      asked.push(request.url ?? "");
      const { port } = new URL(server.origin);
      void import("node:net").then(({ connect }) => {
        const upstream = connect(Number(port), "127.0.0.1", () => {
          socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
          upstream.pipe(socket).pipe(upstream);
        });
      });
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    process.env["http_proxy"] = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    process.env["no_proxy"] = "";
    const pulled = await run("model", "pull", url);
    proxy.close();
    expect(pulled).toMatchObject({ code: 0 });
    expect(asked).toEqual([new URL(url).host]);
  }, 60_000);

  it("names a file on this machine, and forgets it without deleting it", async () => {
    const file = path.join(folder, "mine.gguf");
    await copyFile(modelPath, file);
    expect(await run("model", "add", "mine.gguf", "--name", "lab")).toMatchObject({
      code: 0,
      stdout: "lab\n",
    });
    expect(await json("model", "info", "lab", "--gpu", "off")).toMatchObject({
      path: file,
      name: "CancerLLM Mini",
    });
    expect((await run("model", "remove", "lab", "--yes")).stderr).toContain("no file was deleted");
    expect(existsSync(file)).toBe(true);
    await run("model", "add", "mine.gguf", "--name", "lab");
    await writeFile(file, "");
    const { code, stderr } = await run("model", "info", "lab");
    expect({ code, stderr }).toMatchObject({
      code: 3,
      stderr: expect.stringContaining("not a GGUF file") as string,
    });
  }, 60_000);

  it("tells a model from its header: what it is, its protocol, whether it fits", async () => {
    const details = await json("model", "info", "cancerllm-mini", "--gpu", "off");
    expect(details).toMatchObject({
      architecture: "llama",
      isSupported: true,
      quantization: "Q8_0",
      trainContextSize: 2048,
      declaredProtocol: "cancerllm",
      protocol: "cancerllm",
      fit: { verdict: "cpu", gpuLayers: 0 },
    });
    const words = await run("model", "info", "--gpu", "off");
    expect(words.stdout).toMatch(/^protocol +cancerllm \(named by the file\)$/m);
    expect(words.stdout).toMatch(/^here +Fits in memory and runs on the CPU: about \d+ MB/m);
  }, 60_000);

  it("measures a model", async () => {
    const found = await json("model", "bench", "--gpu", "off");
    for (const key of ["loadSeconds", "promptTokensPerSecond", "noteSeconds", "noteTokens"]) {
      expect(found[key], key).toBeGreaterThan(0);
    }
  }, 120_000);
});
