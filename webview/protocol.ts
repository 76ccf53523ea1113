/**
 * What the two panels and the extension say to each other, and how any page of ours does. Both sides import this file;
 * a page with requests of its own has them in a `protocol.ts` of its own folder, with the messages of this one.
 *
 * The extension sends complete snapshots ({@link PanelState}), never changes: a webview that was hidden, reloaded or
 * just restored is right again after one message. The webview sends requests; each is answered exactly once, with a
 * result or an error, and the caller's promise is rejected when the answer does not come in time.
 */

export type PanelKind = "diagnosis" | "treatment";

/** A decision, or `suggested` while there is none. */
export type ItemState = "suggested" | "accepted" | "corrected" | "rejected" | "added";

/** A place in the note with its quote; code points, end exclusive. */
export interface PanelSpan {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** 1-based; where the host knows it. */
  readonly line?: number;
}

export interface PanelCode {
  readonly system: string;
  readonly value: string;
  /** The code's official title, where the code list knows it. */
  readonly title?: string;
}

/** One diagnosis or treatment as the panel shows it. */
export interface PanelItem {
  /** What requests name; it changes when a suggestion is decided. */
  readonly key: string;
  /** Stays the same when a suggestion is decided, so that focus stays with it. */
  readonly id: string;
  readonly text: string;
  readonly state: ItemState;
  /** Probability, 0 to 1; absent for what a person added. */
  readonly confidence?: number;
  /** What the model wrote, where it was corrected into another text. */
  readonly suggestedText?: string;
  readonly code?: PanelCode;
  readonly modality?: string;
  readonly evidence: readonly PanelSpan[];
  /** Quotes of evidence that the note, which changed since, no longer has. */
  readonly displaced: readonly string[];
}

export interface PanelNote {
  /** Relative to the project's root. */
  readonly path: string;
  readonly complete: boolean;
  readonly items: readonly PanelItem[];
  /** Whether a model has been run on this note. */
  readonly hasRun: boolean;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  readonly noteChanged: boolean;
  /** Why decisions are refused; one sentence. */
  readonly problem?: string;
  /** The model's text for this panel while it is still being written. */
  readonly writing?: string;
}

export interface PanelState {
  readonly kind: PanelKind;
  /** Absent while no note is open. */
  readonly note?: PanelNote;
  /** The treatment modalities to choose from; empty in the diagnosis panel. */
  readonly modalities: readonly string[];
}

/** What an edit leaves out stays as it is; `code: null` takes the code away. */
export interface ItemChange {
  readonly text?: string;
  readonly code?: PanelCode | null;
  readonly modality?: string;
  readonly evidence?: readonly PanelSpan[];
}

/** The note that the webview showed when the person acted: an action never lands on another note. */
interface OnNote {
  readonly note: string;
}
/** The item as the webview showed it: a key may come to name another suggestion while a model writes. */
interface OnItem extends OnNote {
  readonly key: string;
  readonly id: string;
}

/** The requests a webview may make. */
export interface PanelRequests {
  accept(params: OnItem): void;
  reject(params: OnItem): void;
  /** Takes a decision back; an added item disappears. */
  remove(params: OnItem): void;
  /** Without a key: adds an item. Gives the item's key. */
  put(params: (OnItem | (OnNote & { readonly key?: never })) & { readonly change: ItemChange }): string;
  /** Moves a decided item to a position among the decided ones of its kind. */
  move(params: OnItem & { readonly index: number }): void;
  undo(params: OnNote): void;
  redo(params: OnNote): void;
  /** Shows a place of the note in its editor. */
  reveal(params: OnNote & { readonly span: PanelSpan }): void;
  /** What is selected in the note's editor; null when nothing is. */
  selection(params: OnNote): PanelSpan | null;
  findCodes(params: { readonly query: string }): readonly PanelCode[];
  annotate(params: OnNote): void;
  openNote(params: Record<string, never>): void;
  openGold(params: OnNote): void;
  /** Shows what the model was asked for the panel's items, and what it answered. */
  inspect(params: OnNote): void;
}

/** The names of requests; `R` is an interface of methods that take one object. */
export type MethodOf<R> = keyof R & string;
export type ParamsOf<R, M extends keyof R> = R[M] extends (params: infer P) => unknown ? P : never;
export type ResultOf<R, M extends keyof R> = R[M] extends (params: never) => infer T ? T : never;
export type HandlersOf<R> = {
  readonly [M in MethodOf<R>]: (params: ParamsOf<R, M>) => ResultOf<R, M> | Promise<ResultOf<R, M>>;
};

export type Method = MethodOf<PanelRequests>;
export type Params<M extends Method> = ParamsOf<PanelRequests, M>;
export type Result<M extends Method> = ResultOf<PanelRequests, M>;
export type Handlers = HandlersOf<PanelRequests>;

export interface RequestMessage {
  readonly type: "request";
  readonly id: number;
  readonly method: string;
  readonly params: unknown;
}
export type ResponseMessage =
  | { readonly type: "response"; readonly id: number; readonly ok: true; readonly result: unknown }
  | { readonly type: "response"; readonly id: number; readonly ok: false; readonly message: string };

/** What a page keeps for itself: the extension stores it unread and gives it back to the next page of the same panel. */
export interface UiMessage {
  readonly type: "ui";
  readonly ui: unknown;
}

/** To a page that is ready: what it kept, then the state; after that the state whenever it changes. */
export type ToWebview<S = PanelState> =
  UiMessage | { readonly type: "state"; readonly state: S } | ResponseMessage;
export type FromWebview = { readonly type: "ready" } | UiMessage | RequestMessage;

/** Why a request has no result. Messages are for the person at the panel. */
export class RequestError extends Error {
  override readonly name = "RequestError";
  constructor(
    readonly reason: "refused" | "timeout" | "closed",
    message: string,
  ) {
    super(message);
  }
}

interface Pending {
  readonly resolve: (result: never) => void;
  readonly reject: (error: RequestError) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** The webview's half: asks, and waits for the answer. */
export class RequestCaller<R = PanelRequests> {
  private readonly pending = new Map<number, Pending>();
  private lastId = 0;

  /** @param timeout Milliseconds after which a request without an answer is rejected. */
  constructor(
    private readonly post: (message: RequestMessage) => void,
    private readonly timeout = 15_000,
  ) {}

  /** @throws RequestError `refused` by the extension, `timeout`, or `closed`. */
  request<M extends MethodOf<R>>(method: M, params: ParamsOf<R, M>): Promise<ResultOf<R, M>> {
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.pending.delete(id);
        reject(
          new RequestError(
            "timeout",
            "The extension did not answer in time. Look at the note, then try again.",
          ),
        );
      }, this.timeout);
      this.pending.set(id, { resolve, reject, timer });
      this.post({ type: "request", id, method, params });
    });
  }

  /** Takes the answer to an earlier request; one that comes too late is dropped. */
  settle(response: ResponseMessage): void {
    const pending = this.pending.get(response.id);
    if (!pending) return;
    this.pending.delete(response.id);
    clearTimeout(pending.timer);
    if (response.ok) pending.resolve(response.result as never);
    else pending.reject(new RequestError("refused", response.message));
  }

  /** Rejects everything that still waits. */
  dispose(): void {
    for (const { reject, timer } of this.pending.values()) {
      clearTimeout(timer);
      reject(new RequestError("closed", "The panel was closed."));
    }
    this.pending.clear();
  }
}

/** The extension's half: one answer for one request, whatever the handler does. */
export async function answerRequest<R = PanelRequests>(
  handlers: HandlersOf<NoInfer<R>>,
  request: RequestMessage,
): Promise<ResponseMessage> {
  const { id, method, params } = request;
  try {
    if (!Object.hasOwn(handlers, method))
      throw new Error("The panel asked for something the extension does not know.");
    const handler = handlers[method as MethodOf<R>] as (params: unknown) => unknown;
    return { type: "response", id, ok: true, result: await handler(params) };
  } catch (error) {
    const message = error instanceof Error ? error.message : "The action failed.";
    return { type: "response", id, ok: false, message };
  }
}

/** Whether something that came out of a webview is a message of this protocol. */
export function isFromWebview(message: unknown): message is FromWebview {
  if (typeof message !== "object" || message === null || !("type" in message)) return false;
  if (message.type === "ready") return true;
  if (message.type === "ui") return "ui" in message;
  return (
    message.type === "request" &&
    "id" in message &&
    typeof message.id === "number" &&
    "method" in message &&
    typeof message.method === "string" &&
    "params" in message &&
    typeof message.params === "object" &&
    message.params !== null
  );
}
