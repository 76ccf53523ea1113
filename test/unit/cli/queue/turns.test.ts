import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, it } from "vitest";
import { Turns } from "../../../../extension/cli/queue/turns";

/** Work that ends when it is told to. */
class Work {
  readonly begun: string[] = [];
  private readonly ends = new Map<string, () => void>();

  readonly of = (name: string) => (): Promise<string> => {
    this.begun.push(name);
    return new Promise((resolve) => {
      this.ends.set(name, () => {
        resolve(name);
      });
    });
  };

  async end(name: string): Promise<void> {
    this.ends.get(name)?.();
    await nextTurn();
  }
}

it("has work done side by side, and some of it alone, in the order in which it came", async () => {
  const turns = new Turns();
  const work = new Work();
  const all = [
    turns.together(work.of("a")),
    turns.together(work.of("b")),
    turns.alone(work.of("c")),
    turns.together(work.of("d")),
    turns.alone(work.of("e")),
  ];
  await nextTurn();
  expect(work.begun).toEqual(["a", "b"]);
  await work.end("a");
  expect(work.begun).toEqual(["a", "b"]);
  await work.end("b");
  expect(work.begun).toEqual(["a", "b", "c"]);
  await work.end("c");
  expect(work.begun).toEqual(["a", "b", "c", "d"]);
  await work.end("d");
  expect(work.begun).toEqual(["a", "b", "c", "d", "e"]);
  await work.end("e");
  expect(await Promise.all(all)).toEqual(["a", "b", "c", "d", "e"]);
});

it("goes on after work that failed", async () => {
  const turns = new Turns();
  const failing = turns.alone(() => Promise.reject(new Error("no")));
  const next = turns.alone(() => Promise.resolve("yes"));
  await expect(failing).rejects.toThrow("no");
  expect(await next).toBe("yes");
});
