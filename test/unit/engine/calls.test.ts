import { expect, it } from "vitest";
import { Calls } from "../../../extension/engine/calls";
import type { Completion, CompletionRequest } from "../../../extension/engine/engine";
import { completion } from "./scripted-engine";

const requests: readonly CompletionRequest[] = [0, 1, 2].map((id) => ({
  id,
  group: 0,
  prompt: `p${id}`,
  maxTokens: 5,
}));

it("asks again only for what is unanswered, and passes every answer on once", async () => {
  const calls = new Calls();
  const answers: Completion[] = [];
  const { id, promise } = calls.openCompletion(requests, { onCompletion: (answer) => answers.push(answer) });
  calls.receive({ type: "completion", call: id, completion: completion("a", 1) });
  const again = calls.message(id);
  expect(again?.type === "complete" && again.requests.map((request) => request.id)).toEqual([0, 2]);
  calls.receive({ type: "completion", call: id, completion: completion("a", 1) });
  calls.receive({ type: "completion", call: id, completion: completion("b", 0) });
  calls.receive({ type: "completion", call: id, completion: completion("c", 2) });
  calls.receive({ type: "done", call: id, peakMemory: 0 });
  await promise;
  expect(answers.map((answer) => answer.id)).toEqual([1, 0, 2]);
  expect(calls.ids()).toEqual([]);
});

it("does not repeat text that was passed on before a restart", async () => {
  const calls = new Calls();
  let text = "";
  const { id, promise } = calls.openCompletion(requests.slice(0, 1), {
    onCompletion: () => undefined,
    onText: (_, piece) => {
      text += piece;
    },
  });
  calls.message(id);
  calls.receive({ type: "text", call: id, id: 0, text: "breast " });
  calls.message(id);
  for (const piece of ["bre", "ast can", "cer"])
    calls.receive({ type: "text", call: id, id: 0, text: piece });
  calls.receive({ type: "done", call: id, peakMemory: 0 });
  await promise;
  expect(text).toBe("breast cancer");
});

it("ends a call with the error of its caller's own callback", async () => {
  const calls = new Calls();
  const { id, promise } = calls.openCompletion(requests, {
    onCompletion: () => {
      throw new Error("mine");
    },
  });
  calls.receive({ type: "completion", call: id, completion: completion("a", 0) });
  await expect(promise).rejects.toThrow("mine");
});
