/** A keybinding as VS Code writes it, in a manifest and in a person's keybindings.json. */
export interface Keybinding {
  readonly command: string;
  readonly key: string;
  readonly mac?: string;
  readonly args?: unknown;
  readonly when?: string;
}

export interface KeysOfCommand {
  readonly command: string;
  readonly args: unknown;
  /** Shortest first. */
  readonly keys: readonly string[];
}

/**
 * The keys of a manifest with what a person has changed: VS Code writes a key that was taken away with `-` before its
 * command, and a new one as a further binding.
 * @param own the text of keybindings.json, JSON with comments
 */
export async function bindingsInForce(
  shipped: readonly Keybinding[],
  own: string,
  isMac: boolean,
): Promise<readonly Keybinding[]> {
  const { parse } = await import("jsonc-parser");
  const changes = (parse(own) as unknown) ?? [];
  const mine = Array.isArray(changes) ? changes.filter(isKeybinding) : [];
  const known = new Set(shipped.map(({ command }) => command));
  const kept = shipped
    .map((binding) => (isMac && binding.mac !== undefined ? { ...binding, key: binding.mac } : binding))
    .filter((binding) => !mine.some((change) => takesAway(change, binding)));
  return [...kept, ...mine.filter(({ command, key }) => known.has(command) && key !== "")];
}

function takesAway({ command, key, when }: Keybinding, binding: Keybinding): boolean {
  return (
    command === `-${binding.command}` &&
    (key === "" || key === binding.key) &&
    (when === undefined || when === binding.when)
  );
}

function isKeybinding(value: unknown): value is Keybinding {
  return (
    typeof value === "object" &&
    value !== null &&
    "command" in value &&
    typeof value.command === "string" &&
    "key" in value &&
    typeof value.key === "string"
  );
}

/** The keys of one command (and argument) together. */
export function byCommand(bindings: readonly Keybinding[]): readonly KeysOfCommand[] {
  const groups = new Map<string, { command: string; args: unknown; keys: string[] }>();
  for (const { command, args, key } of bindings) {
    const id = `${command} ${JSON.stringify(args)}`;
    const group = groups.get(id) ?? { command, args, keys: [] };
    if (!group.keys.includes(key)) group.keys.push(key);
    groups.set(id, group);
  }
  return [...groups.values()].map((group) => ({
    ...group,
    keys: group.keys.toSorted((a, b) => a.length - b.length),
  }));
}
