import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { resolveCliArgsFromVSCodeExecutablePath, runTests } from "@vscode/test-electron";
import { plainEnvironment, ProvisionError, run, tail } from "./command.mjs";
import { launchChromium, provideChromium } from "./chromium.mjs";
import { downloadDesktop, hasDisplay } from "./desktop.mjs";
import { provideServer } from "./provision-server.mjs";
import { quietSettings, startServer } from "./server.mjs";

const root = path.join(import.meta.dirname, "../..");
const limit = 15 * 60_000;

/** @typedef {(line: string) => void} Say */

/**
 * @typedef {object} Session
 * @property {string} folder a temporary folder of this run
 * @property {string} workspace the folder that the window opens
 * @property {string} entry the bundle in dist/ whose `run` is called in the extension host
 * @property {string} results the file that `run` writes when it has ended
 * @property {Record<string, string>} environment of the extension host
 * @property {string} [vsix] a packed extension that is installed first and used in place of this checkout's
 */

/**
 * The extension under development: this checkout's, or one that does nothing beside an installed one.
 * @param {Session} session
 */
async function extensionUnderDevelopment({ folder, vsix }) {
  if (vsix === undefined) return root;
  const nothing = path.join(folder, "nothing");
  await mkdir(nothing, { recursive: true });
  const manifest = { name: "nothing", publisher: "nobody", version: "1.0.0", engines: { vscode: "*" } };
  await writeFile(path.join(nothing, "package.json"), JSON.stringify(manifest));
  return nothing;
}

/**
 * Installs a packed extension as a person would: by VS Code itself.
 * @param {string} command
 * @param {readonly string[]} before what the command takes first
 * @param {string} vsix
 * @param {Say} say
 */
async function install(command, before, vsix, say) {
  say(`Installing ${path.basename(vsix)}.`);
  const { code, output } = await run(command, [...before, "--install-extension", vsix], {
    env: plainEnvironment({ EXTENSIONS_GALLERY: "{}" }),
  });
  if (code !== 0) throw new Error(`VS Code did not install ${vsix}:\n${tail(output)}`);
}

/** In a browser VS Code saves after a second by itself; on a slow machine that is amid a test of what is not saved. */
const byHand = { "files.autoSave": "off" };

/**
 * @param {string} executable
 * @param {Session} session
 * @param {Say} say
 */
async function runOnDesktop(executable, session, say) {
  const { folder, workspace, entry, environment, vsix } = session;
  const data = path.join(folder, "user");
  const places = ["--user-data-dir", data, "--extensions-dir", path.join(folder, "extensions")];
  await mkdir(path.join(data, "User"), { recursive: true });
  await writeFile(path.join(data, "User", "settings.json"), JSON.stringify({ ...quietSettings, ...byHand }));
  if (vsix !== undefined) {
    const [command = executable, ...args] = resolveCliArgsFromVSCodeExecutablePath(executable, {
      reuseMachineInstall: true,
    });
    await install(command, [...args, ...places], vsix, say);
  }
  const launchArgs = [workspace, ...places, ...(vsix === undefined ? ["--disable-extensions"] : [])];
  await runTests({
    vscodeExecutablePath: executable,
    extensionDevelopmentPath: await extensionUnderDevelopment(session),
    extensionTestsPath: path.join(root, "dist", entry),
    launchArgs,
    extensionTestsEnv: environment,
  }).catch((error) => say(error instanceof Error ? error.message : String(error)));
}

/**
 * @param {Session} session
 * @param {Say} say
 */
async function runInServer(session, say) {
  const { folder, workspace, entry, results, environment, vsix } = session;
  const data = path.join(folder, "user");
  const extensions = path.join(folder, "extensions");
  const provided = await provideServer(say);
  if (vsix !== undefined) {
    const places = ["--user-data-dir", data, "--extensions-dir", extensions];
    await install(provided.node, [provided.entry, ...places], vsix, say);
  }
  const development = await extensionUnderDevelopment(session);
  const server = await startServer(provided, {
    data,
    extensions,
    environment,
    settings: byHand,
    smokeTestDriver: true,
  });
  try {
    const browser = await launchChromium(await provideChromium(say));
    try {
      const page = await browser.newPage();
      /** What the window complains about, its own troubles with being offline among it. @type {string[]} */
      const errors = [];
      const remote = `vscode-remote://127.0.0.1:${server.port}`;
      /** @type {Promise<void>} */
      const finished = new Promise((resolve, reject) => {
        const complain = () =>
          reject(new Error(`The extension host did not end within ${limit / 60_000} minutes.`));
        const timer = setTimeout(complain, limit);
        page.on("crash", () => reject(new Error("The browser's page crashed.")));
        page
          .exposeFunction("codeAutomationExit", () => {
            clearTimeout(timer);
            resolve();
          })
          .catch(reject);
      });
      await page.exposeFunction(
        "codeAutomationLog",
        (/** @type {string} */ type, /** @type {unknown[]} */ args) => {
          if (type === "error") errors.push(args.map(String).join(" "));
        },
      );
      await page.goto(
        server.address(workspace, [
          ["extensionDevelopmentPath", `${remote}${development}`],
          ["extensionTestsPath", `${remote}${path.join(root, "dist", entry)}`],
        ]),
        { timeout: 180_000 },
      );
      await finished;
      if (!existsSync(results)) say(errors.join("\n"));
    } finally {
      await browser.close();
    }
  } catch (error) {
    say(tail(server.log()));
    throw error;
  } finally {
    await server.stop();
  }
}

/**
 * The desktop VS Code to test in, where there is one and a display (a virtual one will do).
 * @param {{server?: boolean | undefined, desktop?: boolean | undefined}} wanted
 * @param {Say} say
 */
async function desktopForTests({ server = false, desktop = false }, say) {
  if (server) return undefined;
  const executable = hasDisplay() ? await downloadDesktop(say) : undefined;
  if (executable === undefined && desktop) {
    throw new ProvisionError(
      "No desktop VS Code: it needs a display (xvfb-run gives one) and update.code.visualstudio.com.",
    );
  }
  return executable;
}

/**
 * Runs a bundle in a real extension host: VS Code's desktop where it can be had, its server with a browser elsewhere.
 * Ends when the host has ended; what became of it is in the results file, if anywhere.
 *
 * @param {Session} session
 * @param {{server?: boolean | undefined, desktop?: boolean | undefined}} wanted one of the two and no other
 * @param {Say} say
 * @throws {ProvisionError} where there is no VS Code to run in
 */
export async function runInExtensionHost(session, wanted, say) {
  const desktop = await desktopForTests(wanted, say);
  say(desktop === undefined ? "In VS Code's server." : `In ${desktop}.`);
  await (desktop === undefined ? runInServer(session, say) : runOnDesktop(desktop, session, say));
}
