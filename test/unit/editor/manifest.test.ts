import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { inWords } from "../../../extension/editor/key-names";
import { commandIds, viewIds } from "../../../extension/editor/contributions";

const root = path.join(import.meta.dirname, "../../..");
interface Binding {
  readonly command: string;
  readonly key: string;
  readonly when: string;
  readonly args?: string;
}
const manifest = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as {
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly supported: string; readonly restrictedConfigurations: string[] };
  };
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string }[];
    readonly keybindings: readonly Binding[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string; readonly when?: string }[]>>;
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly viewsWelcome: readonly { readonly contents: string; readonly when: string }[];
    readonly yamlValidation: readonly { readonly url: string }[];
    readonly jsonValidation: readonly { readonly url: string }[];
    readonly walkthroughs: readonly {
      readonly steps: readonly {
        readonly description: string;
        readonly media: { readonly markdown: string };
      }[];
    }[];
    readonly configuration: {
      readonly properties: Readonly<
        Record<
          string,
          { readonly default?: unknown; readonly scope?: string; readonly markdownDescription?: string }
        >
      >;
    };
  };
};
const { contributes } = manifest;
const sources = readdirSync(path.join(root, "extension"), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
  .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), "utf8"))
  .join("\n");

it("every schema is contributed to the editors of its files", () => {
  const urls = [...contributes.yamlValidation, ...contributes.jsonValidation].map(({ url }) => url);
  const schemas = readdirSync(path.join(root, "schemas")).filter((name) => name.endsWith(".schema.json"));
  expect(urls.sort()).toEqual(schemas.map((name) => `./schemas/${name}`).sort());
});

describe("the manifest", () => {
  it("contributes exactly the commands that the code registers", () => {
    expect(contributes.commands.map(({ command }) => command).sort()).toEqual([...commandIds].sort());
  });

  it("names only commands that exist, in keys, menus, welcome texts and the walkthrough", () => {
    const known: ReadonlySet<string> = new Set(commandIds);
    const texts = [
      ...contributes.viewsWelcome.map(({ contents }) => contents),
      ...contributes.walkthroughs.flatMap(({ steps }) => steps.map(({ description }) => description)),
    ];
    const linked = texts.flatMap((text) =>
      [...text.matchAll(/\(command:([\w.]+)\)/g)].map(([, id]) => id ?? ""),
    );
    const named = [
      ...contributes.keybindings.map(({ command }) => command),
      ...Object.values(contributes.menus).flatMap((items) => items.map(({ command }) => command)),
      ...linked,
    ];
    expect(linked.length).toBeGreaterThan(0);
    expect(named.filter((id) => id.startsWith("cancerllm.") && !known.has(id))).toEqual([]);
  });

  it("declares every setting with a default and a description, and the code reads it", () => {
    for (const [id, setting] of Object.entries(contributes.configuration.properties)) {
      expect(setting.default, id).toBeDefined();
      expect(setting.markdownDescription, id).toMatch(/\.$/);
      expect(sources, id).toContain(`read("${id}"`);
    }
    const read = [...sources.matchAll(/\bread\("(cancerllm\.[\w.]+)"/g)].map(([, id]) => id);
    expect(new Set(read)).toEqual(new Set(Object.keys(contributes.configuration.properties)));
  });

  it("lets no workspace choose where notes are sent", () => {
    const ids = Object.keys(contributes.configuration.properties).filter((id) => /endpoint/iu.test(id));
    expect(ids).toContain("cancerllm.endpoint");
    for (const id of ids) {
      expect(contributes.configuration.properties[id]?.scope, id).toBe("machine");
      expect(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations).toContain(id);
    }
  });

  it("lets no workspace that is not trusted choose the model", () => {
    const { untrustedWorkspaces } = manifest.capabilities;
    expect(untrustedWorkspaces.supported).toBe("limited");
    expect(untrustedWorkspaces.restrictedConfigurations).toContain("cancerllm.model");
    expect(contributes.configuration.properties["cancerllm.model"]?.scope).toBe("machine");
  });

  it("uses only context keys that the code sets", () => {
    const whens = [
      ...contributes.keybindings.map(({ when }) => when),
      ...Object.values(contributes.menus).flatMap((items) => items.map(({ when }) => when ?? "")),
      ...contributes.viewsWelcome.map(({ when }) => when),
    ]
      .join(" ")
      .replaceAll(/activeWebviewPanelId == \S+/g, "");
    const views = Object.values(contributes.views).flatMap((list) => list.map(({ id }) => id));
    const used = new Set(whens.match(/cancerllm\.\w+/g));
    const missing = [...used].filter((key) => !views.includes(key) && !sources.includes(`keys.set("${key}"`));
    expect(missing).toEqual([]);
  });

  it("has the views that the code fills", () => {
    const ids = Object.values(contributes.views).flatMap((list) => list.map(({ id }) => id));
    expect(ids).toEqual(expect.arrayContaining(Object.values(viewIds)));
    for (const id of ids) expect(sources, id).toContain(`"${id}"`);
  });

  it("has the pages of the walkthrough", () => {
    for (const { media } of contributes.walkthroughs.flatMap(({ steps }) => steps)) {
      expect(readFileSync(path.join(root, media.markdown), "utf8")).toMatch(/^# /);
    }
  });
});

describe("the keys", () => {
  it("take a plain letter only while the note cannot be typed in", () => {
    const plain = contributes.keybindings.filter(({ key }) => !/^(ctrl|alt|cmd)\+/.test(key));
    expect(plain.length).toBeGreaterThan(30);
    for (const { key, when } of plain) expect(when, key).toContain("editorTextFocus && editorReadonly");
  });

  it("are unique where two could be meant", () => {
    const seen = new Map<string, string>();
    for (const { key, when, command } of contributes.keybindings) {
      const id = `${key} | ${when}`;
      expect(seen.get(id), id).toBeUndefined();
      seen.set(id, command);
    }
  });

  it("work in either mode after Alt+M", () => {
    const always = new Set(
      contributes.keybindings
        .filter(({ key }) => key.startsWith("alt+m "))
        .map(({ key, command }) => `${command} ${key.slice("alt+m ".length)}`),
    );
    const single = contributes.keybindings.filter(({ key }) => /^(shift\+)?\w$/.test(key));
    expect(single.filter(({ key, command }) => !always.has(`${command} ${key}`))).toEqual([]);
  });

  it("are all documented", () => {
    const page = readFileSync(path.join(root, "docs/keys.md"), "utf8");
    const missing = contributes.keybindings
      .filter(({ args }) => args === undefined)
      .filter(({ key }) => !page.includes(`\`${inWords(key)}\``));
    expect(missing).toEqual([]);
  });
});
