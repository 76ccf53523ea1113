#!/usr/bin/env node
// Builds llama-server into the cache where it is not there yet, and says where it is.
import { ProvisionError } from "../vscode/command.mjs";
import { provisionLlamaServer } from "./llama-server.mjs";

try {
  const file = await provisionLlamaServer((line) => void process.stderr.write(`${line}\n`));
  process.stdout.write(`${file}\n`);
} catch (error) {
  if (!(error instanceof ProvisionError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
