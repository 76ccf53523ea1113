#!/usr/bin/env node
// npm start: from a fresh clone to VS Code on the samples, annotated by the embedded model.
// Usage: npm start [-- --no-editor | --browser] [--port <number>]
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { installPackages } from "./test/packages.mjs";

const root = path.dirname(fileURLToPath(import.meta.url));
const inRoot = (...parts) => path.join(root, ...parts);
const samples = inRoot("samples");
const say = (line) => void process.stderr.write(`${line}\n`);

/** A step that cannot be done; the message says what to do about it. */
class StartError extends Error {}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new StartError(
      `Node ${process.versions.node} is too old: install Node 20.19 or newer (https://nodejs.org).`,
    );
  }
}

/** Runs a step with its output in view; a failure ends the start. */
function step(command, args, problem) {
  const { status, signal, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ["ignore", 2, 2],
  });
  if (signal !== null) process.exit(130);
  if (error !== undefined || status !== 0) throw new StartError(problem);
}

const modified = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

function install() {
  if (!installPackages(root, say)) {
    throw new StartError("npm ci failed: see above. It needs the npm registry and about 1 GB of disk.");
  }
}

function build() {
  step(process.execPath, ["esbuild.mjs", "--if-stale"], "The build failed: see above.");
}

/** Files under a folder with their time of change. */
function filesUnder(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name));
}

/** True where a finished run is newer than the notes, the project and the model. */
function hasCurrentRun() {
  const runs = path.join(samples, ".cancerllm", "runs");
  if (!existsSync(runs)) return false;
  const inputs = [...filesUnder(path.join(samples, "notes")), path.join(samples, "cancerllm.yaml")];
  inputs.push(...filesUnder(inRoot("model/cancerllm-mini")));
  const newestInput = Math.max(...inputs.map(modified));
  return readdirSync(runs).some((run) => {
    const description = path.join(runs, run, "run.yaml");
    if (modified(description) <= newestInput) return false;
    return /^finished: *\S/m.test(readFileSync(description, "utf8"));
  });
}

function annotateSamples() {
  if (hasCurrentRun()) {
    say("The samples are annotated already.");
    return;
  }
  say("Annotating samples/notes with the embedded model.");
  const problem = "The samples could not be annotated: see above.";
  step(process.execPath, ["dist/cli.js", "annotate", "samples/notes"], problem);
}

/** Opens the extension of this checkout in a desktop VS Code, and says so. False where there is none. */
async function openDesktop() {
  const { downloadDesktop, findDesktop, hasDisplay } = await import("./test/vscode/desktop.mjs");
  if (!hasDisplay()) return false;
  const executable = findDesktop() ?? (await downloadDesktop(say));
  if (executable === undefined) return false;
  const args = ["--new-window", `--extensionDevelopmentPath=${root}`, samples];
  const { run } = await import("./test/vscode/command.mjs");
  say(`Opening the samples in ${executable}.`);
  const { code, output } = await run(executable, args);
  if (code !== 0) say(`It did not start (${output.trim().split("\n").at(-1)}): going on in the browser.`);
  return code === 0;
}

/** Serves VS Code on 127.0.0.1 until Ctrl-C. */
async function openBrowser(port) {
  const { cacheFolder } = await import("./test/vscode/cache.mjs");
  const { provideServer } = await import("./test/vscode/provision-server.mjs");
  const { linkExtension, startServer } = await import("./test/vscode/server.mjs");
  const server = await provideServer(say);
  const data = path.join(cacheFolder(), "start", root.replaceAll(/[^\w.-]+/g, "_"));
  // VS Code keeps what it once read of a manifest; the one of a checkout changes under it.
  rmSync(path.join(data, "user", "CachedProfilesData"), { recursive: true, force: true });
  const extensions = path.join(data, "extensions");
  await linkExtension(root, extensions);
  const running = await startServer(server, {
    data: path.join(data, "user"),
    extensions,
    ...(port ? { port } : {}),
  });
  say(
    `\nVS Code on the samples:  ${running.address(samples)}\nOpen it in a browser on this machine. Ctrl-C ends it.`,
  );
  let asked = false;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => {
      asked = true;
      void running.stop();
    });
  }
  await running.ended;
  if (!asked) throw new StartError(`VS Code's server ended by itself:\n${running.log().trimEnd()}`);
}

async function main() {
  const options = {
    "no-editor": { type: "boolean" },
    browser: { type: "boolean" },
    port: { type: "string" },
  };
  const { values } = parseArgs({ options });
  checkNode();
  install();
  build();
  annotateSamples();
  if (values["no-editor"]) return;
  if (!values.browser && (await openDesktop())) return;
  await openBrowser(values.port === undefined ? undefined : Number(values.port));
}

main().catch((error) => {
  const known =
    error instanceof StartError ||
    error.name === "ProvisionError" ||
    error.code?.startsWith("ERR_PARSE_ARGS");
  say(known ? error.message : error.stack);
  process.exitCode = 1;
});
