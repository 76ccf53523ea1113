import { keyActions, keyName } from "./keys";
import type { KeyAction } from "./keys";

/** A tooltip with its key: `Accept (A)`. */
export function withKey(title: string, action: KeyAction): string {
  return `${title} (${keyName(keyActions[action].keys[0], isMacOs())})`;
}

/** For `aria-keyshortcuts`. */
export function ariaKeys(action: KeyAction): string {
  return keyActions[action].keys.map((key) => key.replace("Mod", isMacOs() ? "Meta" : "Control")).join(" ");
}

export function isMacOs(): boolean {
  return /mac/i.test(navigator.userAgent);
}
