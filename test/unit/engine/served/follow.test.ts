import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { follow } from "../../../../extension/engine/served/follow";

describe("following signals", () => {
  it("ends with the first of them, for its reason", () => {
    const [one, two] = [new AbortController(), new AbortController()];
    const { signal } = follow([one.signal, two.signal]);
    expect(signal.aborted).toBe(false);
    two.abort("second");
    one.abort("first");
    expect(signal.reason).toBe("second");
    expect(follow([one.signal]).signal.reason).toBe("first");
  });

  it("leaves nothing behind once it is released", () => {
    const long = new AbortController();
    for (let time = 0; time < 100; time += 1) {
      const { signal, release } = follow([long.signal]);
      expect(getEventListeners(long.signal, "abort")).toHaveLength(1);
      release();
      expect(signal.aborted).toBe(false);
    }
    expect(getEventListeners(long.signal, "abort")).toHaveLength(0);
  });
});
