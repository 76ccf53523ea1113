/** Why a model could not be found, added, downloaded or removed. */
export type ModelErrorReason =
  | "address"
  | "name"
  | "exists"
  | "not-found"
  | "forbidden"
  | "unreachable"
  | "incomplete"
  | "wrong-sha256"
  | "not-a-gguf"
  | "disk-full"
  | "busy"
  | "unreadable";

/** Something about models in the catalog failed; `message` is one sentence for a person. */
export class ModelError extends Error {
  override readonly name = "ModelError";
  constructor(
    readonly reason: ModelErrorReason,
    message: string,
  ) {
    super(message);
  }
}
