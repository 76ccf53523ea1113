/**
 * The elements of the (archived) `@vscode/webview-ui-toolkit`, registered here and nowhere else: another library takes
 * its place by changing this file and the `vscode-*` tags. What the toolkit lacks is made of native elements.
 */
import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeProgressRing,
  vsCodeTextArea,
} from "@vscode/webview-ui-toolkit";
import type { Dropdown, TextArea } from "@vscode/webview-ui-toolkit";

export type ToolkitDropdown = Dropdown;
export type ToolkitTextArea = TextArea;

/** Defines `vscode-button`, `vscode-dropdown`, `vscode-option`, `vscode-progress-ring` and `vscode-text-area`. */
export function registerToolkit(): void {
  provideVSCodeDesignSystem().register(
    vsCodeButton(),
    vsCodeDropdown(),
    vsCodeOption(),
    vsCodeProgressRing(),
    vsCodeTextArea(),
  );
}
