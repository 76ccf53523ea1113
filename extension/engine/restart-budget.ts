/** Counts restarts in a sliding window of time. */
export class RestartBudget {
  private readonly restarts: number[] = [];

  /**
   * @param limit restarts that are allowed within the window
   * @param windowMs the window in milliseconds
   * @param now the clock in milliseconds
   */
  constructor(
    readonly limit = 5,
    readonly windowMs = 180_000,
    private readonly now: () => number = Date.now,
  ) {}

  /** Takes one restart; false where the limit is reached. */
  take(): boolean {
    const time = this.now();
    while (this.restarts[0] !== undefined && this.restarts[0] <= time - this.windowMs) this.restarts.shift();
    if (this.restarts.length >= this.limit) return false;
    this.restarts.push(time);
    return true;
  }

  /** Restarts within the window when one was taken last. */
  get recent(): number {
    return this.restarts.length;
  }
}
