import { readdir } from "node:fs/promises";
import path from "node:path";
import { afterAll, expect, it } from "vitest";
import { parse } from "yaml";
import { completion, events, sendJson, stopServers, unrulyServer } from "../unit/engine/served/unruly-server";
import { useWorkbench, type Workbench } from "./workbench";

const note = "notes/breast-01.txt";
const models = [{ id: "cancerllm-lab", owned_by: "vllm", max_model_len: 4096 }];
/** A server that answers each question with `left`. */
const server = await unrulyServer(
  ({ path: asked, body }, response) => {
    if (asked !== "/v1/completions") return undefined;
    if (body["stream"] !== true) return sendJson(response, 200, completion("left"));
    response.writeHead(200, { "Content-Type": "text/event-stream" }).end(events("left").join(""));
    return true;
  },
  { models },
);
/** The same server by an address that does not say that it is on this machine. */
const host = new URL(server.address).host.replace("127.0.0.1", "0.0.0.0");
const workbench = useWorkbench({
  settings: { "cancerllm.endpoint": `http://${host}/v1`, "cancerllm.allowInsecureEndpoint": true },
});
afterAll(stopServers);

const sent = (): number => server.received.length;
const patience = { timeout: 60_000 };

/** Where the model of each finished run was. */
async function backends(bench: Workbench): Promise<unknown[]> {
  const runs = await readdir(path.join(bench.workspace, ".cancerllm/runs")).catch(() => []);
  const metas = await Promise.all(runs.map((run) => bench.read(`.cancerllm/runs/${run}/run.yaml`)));
  const parsed = metas.map((meta) => parse(meta ?? "") as { backend: unknown; finished?: string } | null);
  return parsed.filter((meta) => meta?.finished !== undefined).map((meta) => meta?.backend);
}

it("sends nothing to another machine before a person has agreed", async () => {
  const bench = workbench();
  await bench.openFile(note);
  await bench.runCommand("CancerLLM: Annotate Note");
  const dialog = bench.page.getByRole("dialog", { name: "Send notes to a server?" });
  await dialog.waitFor();
  await dialog.getByText(`sent to ${host}, WITHOUT encryption`).waitFor();
  await bench.screenshot("served-asked");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await dialog.waitFor({ state: "detached" });
  await bench.notifications.filter({ hasText: "Annotating" }).waitFor({ state: "detached" });
  expect(sent()).toBe(0);
  expect(await readdir(path.join(bench.workspace, ".cancerllm/runs")).catch(() => [])).toEqual([]);
});

it("annotates by the server once a person has agreed, and says where notes go", async () => {
  const bench = workbench();
  await bench.runCommand("CancerLLM: Annotate Note");
  await bench.page.getByRole("button", { name: `Send Notes to ${host}` }).click();
  await bench.statusBar.getByText(`cancerllm-lab · vLLM at ${host}`).waitFor();
  await expect
    .poll(() => backends(bench), patience)
    .toEqual([{ type: "served", name: `vLLM at ${host}`, host }]);
  expect(server.received.some(({ body }) => String(body["prompt"]).includes("tumor laterality"))).toBe(true);
  expect(server.received.every(({ headers }) => headers.authorization === undefined)).toBe(true);
  await bench.screenshot("served-annotated");
});

it("sends the key that a person gives, and keeps it in no file of the workspace", async () => {
  const bench = workbench();
  await bench.runCommand("CancerLLM: Set the Key of the Endpoint…");
  const input = bench.page.locator(".quick-input-widget input[type=password]");
  await input.fill("k-secret-e2e");
  await bench.press("Enter");
  await bench.statusBar.getByText(`The key of ${host} is kept.`).waitFor();
  const before = sent();
  await bench.runCommand("CancerLLM: Annotate Note");
  await expect.poll(async () => (await backends(bench)).length, patience).toBe(2);
  const later = server.received.slice(before);
  expect(later.length).toBeGreaterThan(0);
  expect(later.every(({ headers }) => headers.authorization === "Bearer k-secret-e2e")).toBe(true);
  for (const file of await readdir(bench.workspace, { recursive: true })) {
    expect((await bench.read(file)) ?? "", file).not.toContain("k-secret-e2e");
  }
});

it("says in the list of models that a server answers", async () => {
  const bench = workbench();
  await bench.runCommand("CancerLLM: Models…");
  const first = bench.page.locator(".quick-input-list .monaco-list-row").first();
  await first.getByText("A server answers").waitFor();
  await first.getByText(`http://${host}/v1`).waitFor();
  await bench.press("Escape");
});
