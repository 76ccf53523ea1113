import { setMaxListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { RequestLimit, type Pass } from "../../../../extension/engine/served/request-limit";

const never = new AbortController().signal;
setMaxListeners(0, never);

async function enterAll(limit: RequestLimit, number: number): Promise<Pass[]> {
  const passes: Pass[] = [];
  for (let index = 0; index < number; index += 1) {
    void limit.enter(never).then((pass) => passes.push(pass));
  }
  await vi.advanceTimersByTimeAsync(0);
  return passes;
}

/** Answers all that is in flight, so many times. */
async function answerWindows(passes: Pass[], windows: number, ms: number): Promise<void> {
  for (let window = 0; window < windows; window += 1) {
    for (const pass of passes.splice(0)) pass.succeeded(ms);
    await vi.advanceTimersByTimeAsync(0);
  }
}

describe("requests in flight", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("are never more than the limit, and grow while answers come as fast as before", async () => {
    const limit = new RequestLimit({ start: 2, most: 6 });
    const passes = await enterAll(limit, 200);
    expect(passes).toHaveLength(2);
    await answerWindows(passes, 10, 100);
    expect(limit.limit).toBe(6);
    expect(passes).toHaveLength(6);
  });

  it("stay where answers take twice as long, and become fewer where they take thrice as long", async () => {
    const limit = new RequestLimit({ start: 4, most: 100 });
    const passes = await enterAll(limit, 500);
    await answerWindows(passes, 1, 100);
    expect(limit.limit).toBe(5);
    await answerWindows(passes, 1, 250);
    expect(limit.limit).toBe(5);
    await answerWindows(passes, 1, 400);
    expect(limit.limit).toBe(4);
  });

  it("do not grow where fewer are wanted than are allowed", async () => {
    const limit = new RequestLimit({ start: 4, most: 100 });
    for (let time = 0; time < 50; time += 1) (await enterAll(limit, 1))[0]?.succeeded(100);
    expect(limit.limit).toBe(4);
  });

  it("are halved once for all that were refused together, and wait as long as the server wants", async () => {
    const limit = new RequestLimit({ start: 8, most: 8 });
    const passes = await enterAll(limit, 8);
    for (const pass of passes) pass.overloaded(5000);
    expect(limit.limit).toBe(4);
    const later = await enterAll(limit, 8);
    await vi.advanceTimersByTimeAsync(4900);
    expect(later).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(200);
    expect(later).toHaveLength(4);
    for (const pass of later.splice(0)) pass.overloaded();
    expect(limit.limit).toBe(2);
  });

  it("are one at least", async () => {
    const limit = new RequestLimit({ start: 2, most: 8 });
    for (let time = 0; time < 5; time += 1) (await enterAll(limit, 1))[0]?.overloaded();
    expect(limit.limit).toBe(1);
    expect(await enterAll(limit, 3)).toHaveLength(1);
  });

  it("leave the queue when they are cancelled", async () => {
    const limit = new RequestLimit({ start: 1, most: 1 });
    const [first] = await enterAll(limit, 1);
    const cancel = new AbortController();
    const waiting = limit.enter(cancel.signal);
    const next = enterAll(limit, 1);
    cancel.abort(new Error("stopped"));
    await expect(waiting).rejects.toThrow("stopped");
    expect(await next).toHaveLength(0);
    first?.left();
    await vi.advanceTimersByTimeAsync(0);
    expect(await next).toHaveLength(1);
    await expect(limit.enter(cancel.signal)).rejects.toThrow("stopped");
  });
});
