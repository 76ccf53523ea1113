/** What the command line ends with. */
export const exitCodes = {
  done: 0,
  /** The input had errors; each was named on its own line. */
  inputErrors: 1,
  wrongUsage: 2,
  engineFailed: 3,
  /** Stopped by Ctrl-C, as shells report it. */
  interrupted: 130,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Ends a command with a code after one line on standard error. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  constructor(
    readonly exitCode: ExitCode,
    message: string,
  ) {
    super(message);
  }
}
