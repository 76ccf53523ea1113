#!/usr/bin/env node
// Builds dist/. Usage: node esbuild.mjs [--if-stale] [extension|cli|worker|webview|integration|package|bench …]
// Without a name, everything that ships is built. Nothing is written to standard output: it belongs to the results
// of `npm run --silent cancerllm`.
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import path from "node:path";
import { build, transform } from "esbuild";
import { compiledSchemas, rawText, undiciFinish } from "./esbuild-plugins.mjs";
import { packagesOf } from "./package-notices.mjs";

const root = import.meta.dirname;
const node = { platform: "node", target: "node20" };

/** CommonJS for Node, in which a library's import.meta.url still names its file. */
const commonjs = {
  ...node,
  format: "cjs",
  define: { "import.meta.url": "bundleUrl" },
  banner: { js: 'const bundleUrl = require("node:url").pathToFileURL(__filename).href;' },
};

/** Left outside of every bundle, so that an import that is not allowed is found by its name and not by its files. */
const neverBundled = ["vscode", "node-llama-cpp", "mocha"];

/** What is bundled from where, and the only packages that a bundle leaves outside. */
const targets = {
  extension: {
    entries: { extension: "extension/main.ts" },
    outside: ["vscode"],
    // What is not needed to come up is a file of its own, read when it is imported: VS Code waits for an activation.
    parts: "dist/extension-parts",
    options: commonjs,
    data: [["extension/panels/icd10", "dist/icd10", ".csv"]],
    needs: ["worker", "webview"],
  },
  cli: {
    entries: { cli: "extension/cli/main.ts" },
    // Another client that BullMQ could use, and never loads here.
    outside: ["@valkey/valkey-glide"],
    options: { ...commonjs, banner: { js: `#!/usr/bin/env node\n${commonjs.banner.js}` } },
    needs: ["worker"],
  },
  worker: {
    entries: { "engine/worker": "extension/engine/worker/main.ts" },
    outside: ["node-llama-cpp"],
    options: { ...node, format: "esm", outExtension: { ".js": ".mjs" } },
  },
  webview: {
    entries: {
      "webview/main": "webview/main.ts",
      "webview/inspector": "webview/inspector/main.ts",
      "webview/comparison": "webview/comparison/main.ts",
    },
    outside: [],
    options: { platform: "browser", format: "esm", target: "es2022" },
  },
  integration: {
    entries: () => {
      const names = readdirSync(path.join(root, "test/integration")).filter((name) => name.endsWith(".ts"));
      return Object.fromEntries(
        names.map((name) => [`test/integration/${name.slice(0, -3)}`, `test/integration/${name}`]),
      );
    },
    outside: ["vscode", "mocha"],
    options: commonjs,
  },
  package: {
    entries: { "test/package/annotate": "test/package/annotate.ts" },
    outside: ["vscode"],
    options: commonjs,
  },
  bench: {
    entries: {
      "test/bench/answer-forms": "test/bench/answer-forms.ts",
      "test/bench/decide": "test/bench/decide.ts",
      "test/bench/extension-host": "test/bench/extension-host.ts",
      "test/bench/gpu": "test/bench/gpu/main.ts",
      "test/bench/idle-worker": "test/bench/idle-worker.ts",
      "test/bench/warm": "test/bench/warm.ts",
    },
    outside: ["vscode", "@valkey/valkey-glide"],
    options: commonjs,
  },
};
const shipped = ["extension", "cli", "worker", "webview"];

const say = (line) => process.stderr.write(`${line}\n`);
const entriesOf = ({ entries }) => (typeof entries === "function" ? entries() : entries);
const modified = (file) => statSync(file).mtimeMs;

/** Files whose change makes every build stale. */
const ground = ["esbuild.mjs", "esbuild-plugins.mjs", "package-lock.json", "tsconfig.json"]
  .concat(readdirSync(path.join(root, "schemas")).map((name) => path.join("schemas", name)))
  .map((file) => path.join(root, file));

function recordPath(name) {
  return path.join(root, "dist", ".build", `${name}.json`);
}

/** The data files that a target copies, as [from, to]. */
function copies({ data = [] }) {
  return data.flatMap(([from, to, ending]) =>
    existsSync(path.join(root, from))
      ? readdirSync(path.join(root, from))
          .filter((name) => name.endsWith(ending))
          .map((name) => [path.join(root, from, name), path.join(root, to, name)])
      : [],
  );
}

/** True where an output is missing, an input is newer than the build, or the entries are others than then. */
function isStale(name) {
  try {
    const record = JSON.parse(readFileSync(recordPath(name), "utf8"));
    if (record.entries !== JSON.stringify(entriesOf(targets[name]))) return true;
    const inputs = [...record.inputs.map((file) => path.join(root, file)), ...ground];
    for (const [from, to] of copies(targets[name])) {
      inputs.push(from);
      if (!existsSync(to)) return true;
    }
    return (
      record.outputs.some((file) => !existsSync(path.join(root, file))) ||
      inputs.some((file) => modified(file) > record.started)
    );
  } catch {
    return true;
  }
}

/** Written beside and renamed, so that nobody who runs meanwhile reads half a bundle. */
function writeWhole(file, contents) {
  mkdirSync(path.dirname(file), { recursive: true });
  const beside = `${file}.${process.pid}.tmp`;
  writeFileSync(beside, contents);
  renameSync(beside, file);
}

function refuseForeignImports(name, metafile) {
  for (const output of Object.values(metafile.outputs)) {
    for (const { path: imported, external } of output.imports) {
      // `node:` names a part of Node, also one that this version does not have yet.
      const builtin = isBuiltin(imported) || imported.startsWith("node:");
      const allowed = targets[name].options.platform === "node" && builtin;
      if (external && !allowed && !targets[name].outside.includes(imported)) {
        throw new Error(`${name} must not import "${imported}" at run time: see docs/architecture.md.`);
      }
    }
  }
}

/** Bundled in parts, a CommonJS package gives `import()` its default only, and `const { name } = await import()` nothing. */
function refuseBareDefaults(metafile) {
  for (const output of Object.values(metafile.outputs)) {
    for (const { path: imported, kind } of output.imports) {
      const { exports, inputs } = metafile.outputs[imported] ?? {};
      if (kind === "dynamic-import" && exports?.length === 1 && exports[0] === "default")
        throw new Error(`Import ${Object.keys(inputs).at(-1)} by a module that names what it takes of it.`);
    }
  }
}

/**
 * A bundle in parts, in CommonJS: esbuild splits ES modules only, so that each part is turned afterwards.
 * @param {{path: string, text: string}[]} files the bundle as ES modules, with source maps inside
 */
async function partsInCommonJs(files) {
  const turned = files.map(async ({ path: file, text }) => {
    if (!file.endsWith(".js")) return [{ path: file, contents: Buffer.from(text) }];
    const { code, map } = await transform(text, {
      ...node,
      format: "cjs",
      sourcefile: path.basename(file),
      sourcemap: "external",
      legalComments: "inline",
      supported: { "dynamic-import": false },
    });
    return [
      {
        path: file,
        contents: Buffer.from(`${withoutCopies(code)}//# sourceMappingURL=${path.basename(file)}.map\n`),
      },
      { path: `${file}.map`, contents: Buffer.from(map) },
    ];
  });
  return (await Promise.all(turned)).flat();
}

/** VS Code's interface as it is: each file that imports it would copy its hundreds of names. */
function withoutCopies(code) {
  return code.replaceAll('__toESM(require("vscode"))', 'require("vscode")');
}

/** Takes away the parts that a build before has left. */
function removeOthers(folder, files) {
  const kept = new Set(files.map((file) => path.basename(file.path)));
  for (const name of readdirSync(folder)) if (!kept.has(name)) rmSync(path.join(folder, name));
}

async function buildTarget(name) {
  const { options, parts } = targets[name];
  const entryPoints = entriesOf(targets[name]);
  const missing = Object.values(entryPoints).filter((file) => !existsSync(path.join(root, file)));
  if (missing.length > 0)
    throw new Error(`${missing.join(", ")} does not exist: nothing to build for ${name}.`);
  const started = Date.now();
  const built = await build({
    absWorkingDir: root,
    entryPoints,
    outdir: "dist",
    bundle: true,
    write: false,
    metafile: true,
    sourcemap: true,
    minifySyntax: true,
    legalComments: "linked",
    logLevel: "warning",
    external: neverBundled,
    // linkedom draws charts as text and takes its own stand-in where there is no native canvas: never a native one.
    // What jsonc-parser names as its main file hides its imports from bundlers.
    alias: {
      canvas: path.join(root, "node_modules/linkedom/commonjs/canvas-shim.cjs"),
      "jsonc-parser": path.join(root, "node_modules/jsonc-parser/lib/esm/main.js"),
    },
    plugins: [compiledSchemas, rawText, undiciFinish],
    ...options,
    ...(parts && {
      format: "esm",
      splitting: true,
      chunkNames: `${path.basename(parts)}/[name]-[hash]`,
      sourcemap: "inline",
    }),
  });
  const { metafile } = built;
  const outputFiles = parts ? await partsInCommonJs(built.outputFiles) : built.outputFiles;
  refuseForeignImports(name, metafile);
  if (parts) refuseBareDefaults(metafile);
  for (const file of outputFiles) writeWhole(file.path, file.contents);
  if (parts) removeOthers(path.join(root, parts), outputFiles);
  if (name === "cli") chmodSync(path.join(root, "dist/cli.js"), 0o755);
  for (const [from, to] of copies(targets[name])) {
    mkdirSync(path.dirname(to), { recursive: true });
    copyFileSync(from, to);
  }
  writeWhole(
    recordPath(name),
    JSON.stringify({
      started,
      entries: JSON.stringify(entryPoints),
      inputs: Object.keys(metafile.inputs)
        .filter((file) => !file.startsWith("node_modules/"))
        .map((file) => file.replace(/\?raw$/, "")),
      packages: packagesOf(Object.keys(metafile.inputs)),
      outputs: outputFiles.map((file) => path.relative(root, file.path)),
    }),
  );
  const bytes = outputFiles
    .filter((file) => !file.path.endsWith(".map"))
    .reduce((n, f) => n + f.contents.length, 0);
  say(`built ${name} (${Math.round(bytes / 1024)} kB, ${Date.now() - started} ms)`);
}

async function main() {
  const options = process.argv.slice(2).filter((argument) => argument.startsWith("-"));
  const names = process.argv.slice(2).filter((argument) => !argument.startsWith("-"));
  const unknown = [
    ...names.filter((name) => !(name in targets)),
    ...options.filter((o) => o !== "--if-stale"),
  ];
  if (unknown.length > 0) {
    say(
      `unknown: ${unknown.join(" ")}. Usage: node esbuild.mjs [--if-stale] [${Object.keys(targets).join("|")} …]`,
    );
    return 2;
  }
  const wanted = new Set(
    (names.length > 0 ? names : shipped).flatMap((name) => [name, ...(targets[name].needs ?? [])]),
  );
  let failed = 0;
  for (const name of wanted) {
    if (options.includes("--if-stale") && !isStale(name)) continue;
    try {
      await buildTarget(name);
    } catch (error) {
      failed += 1;
      say(`${name} was not built: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return failed === 0 ? 0 : 1;
}

process.exitCode = await main();
