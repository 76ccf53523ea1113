import { spawn } from "node:child_process";
import { setTimeout as wait } from "node:timers/promises";
import { Redis } from "ioredis";
import { freePort } from "../free-port.mjs";
import { onPath, ProvisionError } from "../vscode/command.mjs";
import { ensureDebianPackages } from "../vscode/debian.mjs";

/**
 * A Redis server that is there: on PATH, else installed as a Debian package.
 * @param {(line: string) => void} say
 * @returns {Promise<string>} its absolute path
 * @throws {ProvisionError}
 */
export async function provisionRedis(say) {
  const names = ["redis-server", "valkey-server"];
  const found = onPath(names);
  if (found !== undefined) return found;
  await ensureDebianPackages(["redis-server"], "test the work queue", say);
  const installed = onPath(names);
  if (installed === undefined)
    throw new ProvisionError("To test the work queue, install redis-server or valkey-server.");
  return installed;
}

/**
 * Starts Redis on loopback, which keeps nothing on disk.
 * @param {string} binary
 * @param {number} [fixedPort] any free one where it is left out
 * @param {readonly string[]} [more] further arguments
 */
export async function startRedis(binary, fixedPort, more = []) {
  const port = fixedPort ?? (await freePort());
  const args = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", ...more];
  const child = spawn(binary, args, { stdio: "ignore" });
  const ended = new Promise((resolve) => child.on("close", resolve));
  const client = new Redis({ port, host: "127.0.0.1", maxRetriesPerRequest: null, retryStrategy: () => 100 });
  client.on("error", () => undefined);
  const isUp = client.ping().then(() => true);
  const up = await Promise.race([isUp, ended.then(() => false), wait(20_000, false, { ref: false })]);
  const stop = async () => {
    client.disconnect();
    child.kill("SIGKILL");
    await ended;
  };
  if (!up) {
    await stop();
    throw new Error("redis-server did not start.");
  }
  return {
    port,
    pid: child.pid ?? 0,
    address: `redis://127.0.0.1:${port}`,
    client,
    /** Ends it at once; what it held is lost. */
    stop,
  };
}
