import { setTimeout as wait } from "node:timers/promises";
import { Redis } from "ioredis";
import { isOfTrust } from "../../engine/certificate-trust";
import { say } from "../output";
import type { QueueAddress } from "./address";
import { QueueError } from "./queue-error";

const longestPauseMs = 5000;
/** Milliseconds without an answer after which a connection counts as dead. */
const usualSilenceMs = 15_000;

/**
 * Connects to a queue. A connection that is lost later is made again for as long as it takes, and what was asked
 * meanwhile is asked then.
 * @param silenceMs milliseconds without an answer after which it is made again
 * @throws QueueError `unreachable`
 */
export async function connect({ url, host }: QueueAddress, silenceMs = usualSilenceMs): Promise<Redis> {
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
  watch(redis, silenceMs);
  return redis;
}

/** A cable that is pulled, or a firewall that forgets a connection, tells nobody: who asks would wait for a quarter of an hour. */
function watch(redis: Redis, silenceMs: number): void {
  const isOpen = (): boolean => redis.status === "ready" || redis.status === "connect";
  const look = async (): Promise<void> => {
    while (redis.status !== "end") {
      await wait(silenceMs / 3, undefined, { ref: false });
      if (!isOpen()) continue;
      const answer = redis.ping().then(
        () => true,
        () => true,
      );
      const within = (ms: number): Promise<boolean> =>
        Promise.race([answer, wait(ms, false, { ref: false })]);
      // What came while this process itself was too busy to hear it is heard a little later.
      if (!(await within(silenceMs)) && !(await within(1000)) && isOpen()) redis.disconnect(true);
    }
  };
  void look();
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
    case "ETIMEDOUT":
    case "ECONNRESET":
      return `it does not answer (${error.code}); check the address, rediss:// with TLS or redis:// without`;
    case "ERR_TLS_CERT_ALTNAME_INVALID":
      return "its certificate is for another name; use the name that it is for";
    case undefined:
      return "it does not answer as Redis does; check the address";
    default:
      return isOfTrust(error.code)
        ? `its certificate is not trusted (${error.code}); name the file of your own authority in the environment variable NODE_EXTRA_CA_CERTS`
        : error.code;
  }
}
