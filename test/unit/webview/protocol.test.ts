import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { RequestCaller, answerRequest, isFromWebview } from "../../../webview/protocol";
import type { Handlers } from "../../../webview/protocol";

const handlers = {
  undo: () => undefined,
  redo: () => {
    throw new Error("There is nothing to do again.");
  },
  findCodes: ({ query }: { query: string }) => Promise.resolve([{ system: "ICD-10-CM", value: query }]),
} as unknown as Handlers;

describe("RequestCaller and answerRequest", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function joined(): RequestCaller {
    const caller: RequestCaller = new RequestCaller((message) => {
      void answerRequest(handlers, message).then((response) => {
        caller.settle(response);
      });
    });
    return caller;
  }

  it("answers each request with its own result, however they overlap", async () => {
    const caller = joined();
    const answers = await Promise.all([
      caller.request("findCodes", { query: "C61" }),
      caller.request("undo", { note: "n" }),
      caller.request("findCodes", { query: "C50" }),
    ]);
    expect(answers).toEqual([
      [{ system: "ICD-10-CM", value: "C61" }],
      undefined,
      [{ system: "ICD-10-CM", value: "C50" }],
    ]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("rejects the caller with what a handler throws", async () => {
    await expect(joined().request("redo", { note: "n" })).rejects.toMatchObject({
      name: "RequestError",
      reason: "refused",
      message: "There is nothing to do again.",
    });
  });

  it.each(["accept", "constructor", "__proto__"])("refuses %s, which is not handled", async (method) => {
    const response = await answerRequest(handlers, {
      type: "request",
      id: 7,
      method,
      params: {},
    });
    expect(response).toMatchObject({ id: 7, ok: false });
  });

  it("rejects what is not answered in time, and drops the answer that comes later", async () => {
    const caller = new RequestCaller(() => undefined, 1000);
    const asked = caller.request("undo", { note: "n" });
    const outcome = expect(asked).rejects.toMatchObject({ reason: "timeout" });
    await vi.advanceTimersByTimeAsync(999);
    await vi.advanceTimersByTimeAsync(1);
    await outcome;
    expect(() => {
      caller.settle({ type: "response", id: 1, ok: true, result: null });
    }).not.toThrow();
  });

  it("rejects what waits when the panel closes", async () => {
    const caller = new RequestCaller(() => undefined);
    const outcome = expect(caller.request("undo", { note: "n" })).rejects.toMatchObject({ reason: "closed" });
    caller.dispose();
    await outcome;
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("isFromWebview", () => {
  it.each([
    { type: "ready" },
    { type: "ui", ui: {} },
    { type: "request", id: 1, method: "undo", params: {} },
  ])("takes %j", (message) => {
    expect(isFromWebview(message)).toBe(true);
  });
  it.each([
    null,
    "ready",
    {},
    { type: "state" },
    { type: "ui" },
    { type: "request", id: "1", method: "undo", params: {} },
    { type: "request", id: 1, method: "undo", params: null },
    { type: "request", id: 1, method: 5, params: {} },
  ])("refuses %j", (message) => {
    expect(isFromWebview(message)).toBe(false);
  });
});
