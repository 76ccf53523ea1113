import { InvalidArgumentError, type Command } from "commander";
import type { Redis } from "ioredis";
import { CommandError, exitCodes } from "../exit-codes";
import { say } from "../output";
import { parseQueueAddress, passwordVariable } from "./address";
import { QueueError } from "./queue-error";

/** Options of every command that works with a queue. */
export interface QueueOptions {
  readonly queue?: string;
  readonly allowInsecureQueue?: boolean;
}

const description = `a work queue on Redis or Valkey, such as rediss://host:6379; its password is read from ${passwordVariable}`;

/** Adds the options that name a queue. */
export function addQueueOptions(command: Command, { isRequired = true } = {}): Command {
  const flags = "--queue <address>";
  if (isRequired) command.requiredOption(flags, description);
  else command.option(flags, description);
  return command.option("--allow-insecure-queue", "use a queue on another machine without encryption");
}

/**
 * Connects to the queue that an option names.
 * @param silenceMs see connect
 * @throws CommandError
 */
export async function openConnection(
  address: string,
  options: QueueOptions,
  silenceMs?: number,
): Promise<Redis> {
  try {
    const password = process.env[passwordVariable] ?? "";
    const allowInsecure = options.allowInsecureQueue === true;
    const parsed = parseQueueAddress(address, { allowInsecure, password });
    // BullMQ and its client take a while to load, which other commands shall not wait for.
    const { connect } = await import("./connection");
    const redis = await connect(parsed, silenceMs);
    if (!parsed.isLocal) {
      const how = parsed.url.startsWith("rediss:") ? "encrypted" : "WITHOUT encryption";
      say(`What is said of notes, which quotes them, travels through the queue at ${parsed.host}, ${how}.`);
    }
    return redis;
  } catch (error) {
    if (!(error instanceof QueueError)) throw error;
    throw new CommandError(
      error.reason === "address" ? exitCodes.wrongUsage : exitCodes.engineFailed,
      error.message,
    );
  }
}

/** An option that is a whole number. */
export function wholeNumber(from: number, to: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (text.trim() !== "" && Number.isInteger(number) && number >= from && number <= to) return number;
    throw new InvalidArgumentError(`Give a whole number from ${from} to ${to}.`);
  };
}
