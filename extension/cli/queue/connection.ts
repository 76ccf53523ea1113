import { Redis } from "ioredis";
import { say } from "../output";
import type { QueueAddress } from "./address";
import { QueueError } from "./queue-error";

const longestPauseMs = 5000;

/**
 * Connects to a queue. A connection that is lost later is made again for as long as it takes, and what was asked
 * meanwhile is asked then.
 * @throws QueueError `unreachable`
 */
export async function connect({ url, host }: QueueAddress): Promise<Redis> {
  let wasReady = false;
  let isLost = false;
  let reason = "";
  const redis = new Redis(url, {
    lazyConnect: true,
    maxRetriesPerRequest: null,
    connectTimeout: 10_000,
    retryStrategy: (times) => (wasReady ? Math.min(100 * 2 ** times, longestPauseMs) : null),
  });
  redis.on("error", (error: Error & { code?: string }) => {
    reason = inWords(error);
  });
  redis.on("close", () => {
    if (!wasReady || isLost || redis.status === "end") return;
    isLost = true;
    say(`The connection to the queue at ${host} is lost; it is tried again until it is back.`);
  });
  redis.on("ready", () => {
    if (isLost) say(`The connection to the queue at ${host} is back.`);
    isLost = false;
  });
  try {
    await redis.connect();
    // A password that is missing is first told by a command.
    await redis.ping();
  } catch (error) {
    redis.disconnect();
    const words = reason === "" ? inWords(error as Error) : reason;
    throw new QueueError("unreachable", `The queue at ${host} cannot be used: ${words}.`);
  }
  wasReady = true;
  return redis;
}

function inWords(error: Error & { code?: string }): string {
  if (/NOAUTH|WRONGPASS|NOPERM/u.test(error.message)) {
    return "it refuses the password; set the environment variable CANCERLLM_QUEUE_PASSWORD";
  }
  switch (error.code) {
    case "ECONNREFUSED":
      return "nothing listens there; start Redis or Valkey, or check the address";
    case "ENOTFOUND":
      return "there is no such host; check the address";
    case undefined:
      return "it does not answer as Redis does; check the address";
    default:
      return error.code;
  }
}
