/** Lets work be done side by side, and some of it alone: nothing else is in hand while that is done. */
export class Turns {
  private inHand = 0;
  private isAlone = false;
  private readonly waiting: { readonly alone: boolean; readonly go: () => void }[] = [];

  /** Does work side by side with other work. */
  together<T>(work: () => Promise<T>): Promise<T> {
    return this.take(false, work);
  }

  /** Does work while nothing else is done. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    return this.take(true, work);
  }

  private async take<T>(alone: boolean, work: () => Promise<T>): Promise<T> {
    await new Promise<void>((go) => {
      this.waiting.push({ alone, go });
      this.admit();
    });
    try {
      return await work();
    } finally {
      this.inHand -= 1;
      this.isAlone = false;
      this.admit();
    }
  }

  /** In the order in which they came: neither kind waits for ever. */
  private admit(): void {
    for (let next = this.waiting[0]; next && !this.isAlone; next = this.waiting[0]) {
      if (next.alone && this.inHand > 0) return;
      this.waiting.shift();
      this.inHand += 1;
      this.isAlone = next.alone;
      next.go();
    }
  }
}
