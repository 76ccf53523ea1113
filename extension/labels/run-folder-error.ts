/** Why a run could not be read or written. */
export class RunFolderError extends Error {
  override readonly name = "RunFolderError";
  constructor(
    readonly reason: "not-found" | "invalid" | "unwritable" | "outside",
    message: string,
    readonly path: string,
  ) {
    super(message);
  }
}
