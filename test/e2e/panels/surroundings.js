// @ts-nocheck: the tests are checked as programs of Node, which has no `document`.
// Runs in the page before its own script: VS Code's API for webviews, and `theme` (set before this) as VS Code sets it.
const { theme, toExtension } = globalThis;
const violations = [];
globalThis.violations = violations;
document.addEventListener("securitypolicyviolation", ({ violatedDirective, sourceFile }) => {
  violations.push(`${violatedDirective} ${sourceFile}`);
});
globalThis.acquireVsCodeApi = () => ({
  postMessage: (message) => void toExtension(message),
});
document.addEventListener("DOMContentLoaded", () => {
  for (const [name, value] of Object.entries(theme.variables)) {
    document.documentElement.style.setProperty(name, value);
  }
  document.body.className = theme.class;
  document.documentElement.style.background = "var(--vscode-sideBar-background)";
});
