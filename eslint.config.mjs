import tseslint from "typescript-eslint";
import importX from "eslint-plugin-import-x";

const layers = ["notes", "labels", "alignment", "engine", "exchange", "evaluation", "panels", "editor"];

/** A layer may import itself and the layers before it; exchange and evaluation, panels and editor are siblings. */
const zones = [
  {
    target: "./extension/notes",
    from: ["labels", "alignment", "engine", "exchange", "evaluation", "panels", "editor", "cli"],
  },
  {
    target: "./extension/labels",
    from: ["alignment", "engine", "exchange", "evaluation", "panels", "editor", "cli"],
  },
  { target: "./extension/alignment", from: ["engine", "exchange", "evaluation", "panels", "editor", "cli"] },
  { target: "./extension/engine", from: ["exchange", "evaluation", "panels", "editor", "cli"] },
  { target: "./extension/exchange", from: ["panels", "editor", "cli"] },
  { target: "./extension/evaluation", from: ["panels", "editor", "cli"] },
  { target: "./extension/cli", from: ["panels", "editor"] },
  { target: "./extension/panels", from: ["cli"] },
  { target: "./extension/editor", from: ["cli"] },
].map(({ target, from }) => ({
  target,
  from: [...from.map((layer) => `./extension/${layer}`), "./extension/main.ts"],
  message: "Imports point one way; see docs/architecture.md.",
}));
zones.push({ target: "./webview", from: "./extension", message: "webview/ imports nothing of extension/." });
zones.push({
  target: layers.filter((layer) => layer !== "panels").map((layer) => `./extension/${layer}`),
  from: "./webview",
  message: "Only panels/ shares webview/protocol.ts.",
});

const restrict = (...names) => [
  "error",
  { paths: names.map((name) => ({ name, message: "See docs/architecture.md." })) },
];

export default tseslint.config(
  { ignores: ["dist", "node_modules", "test/.results", "model"] },
  ...tseslint.configs.strictTypeChecked.map((config) => ({ ...config, files: ["**/*.ts"] })),
  {
    files: ["**/*.ts"],
    plugins: { "import-x": importX },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    settings: { "import-x/resolver": { node: { extensions: [".ts", ".mts", ".js", ".mjs"] } } },
    rules: {
      "no-console": "error",
      "import-x/no-default-export": "error",
      "import-x/no-cycle": "error",
      "import-x/no-restricted-paths": ["error", { zones }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", varsIgnorePattern: "^_", ignoreRestSiblings: true },
      ],
    },
  },
  {
    files: ["extension/**/*.ts", "webview/**/*.ts"],
    rules: { "no-restricted-imports": restrict("vscode", "node-llama-cpp") },
  },
  {
    files: ["extension/main.ts", "extension/editor/**/*.ts", "extension/panels/**/*.ts"],
    rules: { "no-restricted-imports": restrict("node-llama-cpp") },
  },
  { files: ["extension/engine/worker/**/*.ts"], rules: { "no-restricted-imports": restrict("vscode") } },
);
