import { spawn } from "node:child_process";
import { setTimeout as wait } from "node:timers/promises";
import { freePort } from "../free-port.mjs";

/**
 * Starts llama-server on loopback and waits until its model is loaded.
 * @param {string} binary
 * @param {readonly string[]} args
 * @param {number} [fixedPort] any free one where it is left out
 * @returns {Promise<{address: string, pid: number, stop: () => Promise<void>}>} the address with `/v1`
 */
export async function startServer(binary, args, fixedPort) {
  const port = fixedPort ?? (await freePort());
  const child = spawn(binary, [...args, "--host", "127.0.0.1", "--port", String(port)], { stdio: "ignore" });
  const ended = new Promise((resolve) => child.on("close", resolve));
  const address = `http://127.0.0.1:${port}/v1`;
  const stop = async () => {
    child.kill("SIGKILL");
    await ended;
  };
  const until = Date.now() + 60_000;
  while (child.exitCode === null && Date.now() < until) {
    const health = await fetch(`http://127.0.0.1:${port}/health`).catch(() => undefined);
    if (health?.ok) return { address, pid: child.pid ?? 0, stop };
    await wait(100);
  }
  await stop();
  throw new Error(`llama-server did not start with ${args.join(" ")}.`);
}
