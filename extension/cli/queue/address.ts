import { QueueError } from "./queue-error";

/** Where a work queue is. */
export interface QueueAddress {
  /** With the password where it has one: never shown. */
  readonly url: string;
  /** With the port where there is one; what may be shown. */
  readonly host: string;
  /** Whether what travels through it stays on this machine. */
  readonly isLocal: boolean;
}

/** The variable of the environment that holds the queue's password. */
export const passwordVariable = "CANCERLLM_QUEUE_PASSWORD";

/**
 * Reads the address of a Redis or Valkey. Notes and what is said of them travel through it, so that another machine is
 * only asked over TLS.
 * @param allowInsecure whether another machine may be asked without encryption
 * @param password replaces the one in the address; the environment is a better place for it than a command line
 * @throws QueueError `address`
 */
export function parseQueueAddress(
  text: string,
  { allowInsecure = false, password = "" }: { allowInsecure?: boolean; password?: string } = {},
): QueueAddress {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
  if ((url?.protocol !== "redis:" && url?.protocol !== "rediss:") || url.hostname === "") {
    throw new QueueError(
      "address",
      "This is no address of a queue; give it like rediss://queue.example.org:6379.",
    );
  }
  const isLocal = isThisMachine(url.hostname);
  if (url.protocol === "redis:" && !isLocal && !allowInsecure) {
    throw new QueueError(
      "address",
      `What is said of notes would travel to ${url.host} without encryption. Give an address with rediss://, or allow it explicitly by --allow-insecure-queue.`,
    );
  }
  if (password !== "") url.password = encodeURIComponent(password);
  return { url: url.href, host: url.host, isLocal };
}

function isThisMachine(name: string): boolean {
  return name === "localhost" || name === "[::1]" || /^127\.[\d.]+$/u.test(name);
}
