import type * as vscode from "vscode";
import type { InspectorRequests, InspectorState } from "../../../webview/inspector/protocol";
import type { HandlersOf } from "../../../webview/protocol";
import { PagePanel } from "../page-panel";
import type { InspectedNote } from "./inspected-note";

/** What the inspector shows. */
export interface InspectorContent {
  readonly note: { readonly path: string } | undefined;
  readonly inspected: InspectedNote | undefined;
  readonly empty: InspectorState["empty"] | undefined;
  readonly message: string | undefined;
  readonly version: number;
  readonly caret: InspectorState["caret"] | undefined;
  readonly summoned: number;
  readonly wanted: InspectorState["wanted"] | undefined;
  readonly pinned: boolean;
}

/** The inspector's page in an editor tab beside the note. */
export class InspectorPage extends PagePanel<InspectorState, InspectorRequests> {
  constructor(
    extension: Pick<vscode.ExtensionContext, "extensionUri" | "workspaceState">,
    handlers: HandlersOf<InspectorRequests>,
    content: () => InspectorContent,
    onRestore: () => void,
  ) {
    const kind = {
      viewType: "cancerllm.inspector",
      title: "CancerLLM Inspector",
      bundle: "inspector",
    };
    super(extension, kind, handlers, () => inspectorState(content()), onRestore);
  }
}

export function inspectorState(content: InspectorContent): InspectorState {
  const { note, inspected, empty, message, version, caret, summoned, wanted, pinned } = content;
  return {
    ...(note && { note: { path: note.path, changed: inspected?.changed === true } }),
    ...(inspected && { run: runOf(inspected) }),
    ...(empty !== undefined && { empty }),
    ...(message !== undefined && { message }),
    ...(caret && { caret }),
    ...(wanted && { wanted }),
    version,
    summoned,
    pinned,
  };
}

function runOf({ meta, count }: InspectedNote): NonNullable<InspectorState["run"]> {
  const { name, quantization } = meta.model;
  return { id: meta.run, model: `${name} ${quantization}`, protocol: meta.protocol, exchanges: count };
}
