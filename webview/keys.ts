/** What the keys of a panel do, as in the note's review mode; the order is that of the key help. */
export const keyActions = {
  next: { keys: ["ArrowDown", "j"], title: "Next item" },
  previous: { keys: ["ArrowUp", "k"], title: "Previous item" },
  nextUndecided: { keys: ["n"], title: "Next item to decide" },
  previousUndecided: { keys: ["Shift+n"], title: "Previous item to decide" },
  first: { keys: ["Home"], title: "First item" },
  last: { keys: ["End"], title: "Last item" },
  accept: { keys: ["a", "Enter"], title: "Accept" },
  reject: { keys: ["x"], title: "Reject" },
  edit: { keys: ["e", "F2"], title: "Edit" },
  remove: { keys: ["d", "Delete", "Backspace"], title: "Take the decision back" },
  add: { keys: ["m"], title: "Add an item" },
  evidence: { keys: ["s"], title: "Use the selection in the note as evidence" },
  reveal: { keys: ["v"], title: "Show the next evidence in the note" },
  inspect: { keys: ["Shift+v"], title: "Inspect what the model was asked" },
  up: { keys: ["Alt+ArrowUp"], title: "Move up" },
  down: { keys: ["Alt+ArrowDown"], title: "Move down" },
  undo: { keys: ["u", "Mod+z"], title: "Undo" },
  redo: { keys: ["Shift+u", "Mod+Shift+z", "Mod+y"], title: "Redo" },
  help: { keys: ["?", "Shift+h"], title: "Show or hide the keys" },
} as const satisfies Record<string, { readonly keys: readonly string[]; readonly title: string }>;
export type KeyAction = keyof typeof keyActions;
/** Those that act on an item. */
export type ItemKeyAction = "accept" | "reject" | "edit" | "remove" | "evidence" | "reveal" | "up" | "down";

/** What matters of a `KeyboardEvent`. */
export interface Pressed {
  readonly key: string;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
}

/** What a key press means in a panel, outside of its form. */
export function actionOfKey(event: Pressed): KeyAction | undefined {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const isLetter = /^\p{L}$/u.test(key);
  const pressed = [
    ...(event.ctrlKey || event.metaKey ? ["Mod"] : []),
    ...(event.altKey ? ["Alt"] : []),
    // The shift that types a sign like "?" is part of the sign.
    ...(event.shiftKey && (isLetter || key.length > 1) ? ["Shift"] : []),
    key,
  ].join("+");
  for (const [action, { keys }] of Object.entries(keyActions)) {
    if ((keys as readonly string[]).includes(pressed)) return action as KeyAction;
  }
  return undefined;
}

const names: Readonly<Record<string, string>> = { ArrowDown: "↓", ArrowUp: "↑", Mod: "Ctrl", Delete: "Del" };

/** A key as it is shown: `Alt+↑`, `Ctrl+Z`, `A`. */
export function keyName(key: string, isMac: boolean): string {
  return key
    .split("+")
    .map((part) =>
      part === "Mod" && isMac ? "⌘" : (names[part] ?? (part.length === 1 ? part.toUpperCase() : part)),
    )
    .join("+");
}
