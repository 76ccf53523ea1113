import { openPromise } from "yauzl";

/** Which of node-llama-cpp's packages of binaries the VSIX of a platform holds. */
const binariesOf: Readonly<Record<string, readonly string[]>> = {
  "linux-x64": ["linux-x64", "linux-x64-vulkan"],
  "linux-arm64": ["linux-arm64"],
  "win32-x64": ["win-x64", "win-x64-vulkan"],
  "darwin-arm64": ["mac-arm64-metal"],
  "darwin-x64": ["mac-x64"],
};

/** Everything that a VSIX may hold; each of these is there. */
export function allowed(platform: string): readonly RegExp[] {
  const modules = "extension/dist/engine/node_modules";
  const binaries = (binariesOf[platform] ?? []).flatMap((name) => [
    `${modules}/@node-llama-cpp/${name}/(package\\.json|LICENSE|dist/index\\.js)`,
    `${modules}/@node-llama-cpp/${name}/bins/${name}/(_nlcBuildMetadata\\.json|llama-addon\\.node)`,
    `${modules}/@node-llama-cpp/${name}/bins/${name}/[^/]+\\.(so|dll|dylib)`,
  ]);
  return [
    "\\[Content_Types\\]\\.xml|extension\\.vsixmanifest",
    "extension/(package\\.json|readme\\.md|changelog\\.md|LICENSE\\.txt|ThirdPartyNotices\\.txt)",
    "extension/docs/(images/(icon|review)\\.png|walkthrough/[a-z]+\\.md)",
    "extension/schemas/[a-z-]+\\.schema\\.json",
    "extension/model/cancerllm-mini/(README\\.md|cancerllm-mini\\.gguf)",
    "extension/dist/extension\\.js(\\.LEGAL\\.txt)?",
    "extension/dist/extension-parts/[\\w-]+\\.js(\\.LEGAL\\.txt)?",
    "extension/dist/webview/[a-z]+\\.(js|css|js\\.LEGAL\\.txt)",
    "extension/dist/icd10/icd10cm-c00-d49\\.csv",
    "extension/dist/engine/worker\\.mjs",
    `${modules}/node-llama-cpp/dist/(?!cli/commands/)[^.]+\\.js`,
    `${modules}/node-llama-cpp/llama/(binariesGithubRelease|llama\\.cpp\\.info)\\.json`,
    `${modules}/(?!@node-llama-cpp|node-llama-cpp)(?!.*/(tests?|examples?)/).+\\.(js|cjs|mjs)`,
    `${modules}/(?!@node-llama-cpp).+/(package\\.json|licen[cs]e(-mit)?(\\.md|\\.txt)?)`,
    `${modules}/.*(cli-spinners/spinners|ci-info/vendors)\\.json`,
    ...binaries,
  ].map((pattern) => new RegExp(`^(?:${pattern})$`, "i"));
}

/** The names of the files in a zip archive. */
export async function filesIn(archive: string): Promise<readonly string[]> {
  const zip = await openPromise(archive);
  const names: string[] = [];
  for await (const { fileName } of zip.eachEntry()) names.push(fileName);
  return names;
}
