import { Queue } from "bullmq";
import { Redis } from "ioredis";
import { expect, it } from "vitest";
import { steadyWorker } from "../../../../extension/cli/queue/steady-worker";
import { provisionRedis, startRedis } from "../../../queue/redis.mjs";

it("takes jobs also where Redis went away before the worker was ready", { timeout: 120_000 }, async () => {
  const binary = await provisionRedis((line) => void process.stderr.write(`${line}\n`));
  let server = await startRedis(binary);
  const connection = new Redis(server.port, { maxRetriesPerRequest: null, retryStrategy: () => 200 });
  connection.on("error", () => undefined);
  await connection.ping();
  process.kill(server.pid, "SIGSTOP");
  const taken: string[] = [];
  const worker = steadyWorker<{ name: string }>(
    "jobs",
    ({ data }) => {
      taken.push(data.name);
      return Promise.resolve();
    },
    { connection },
  );
  // Its own connection is open and has not been answered.
  await new Promise((resolve) => setTimeout(resolve, 500));
  await server.stop();
  server = await startRedis(binary, server.port);
  const queue = new Queue<{ name: string }>("jobs", { connection });
  await queue.add("job", { name: "first" });
  await expect.poll(() => taken, { timeout: 60_000 }).toEqual(["first"]);
  await worker.close();
  await queue.close();
  connection.disconnect();
  await server.stop();
});
