import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sharedPrefix, WaitingLine } from "../../../../extension/engine/worker/waiting";

interface Work {
  readonly name: string;
  readonly tokens: readonly number[];
}

const long = (first: number): number[] => Array.from({ length: 200 }, () => first);
const line = (...works: readonly Work[]): WaitingLine<Work> => {
  const made = new WaitingLine<Work>(({ tokens }) => tokens);
  made.push(...works);
  return made;
};

describe("work that waits for a sequence", () => {
  const [diagnosis, phenotypes] = [
    { name: "diagnosis", tokens: long(1) },
    { name: "phenotypes", tokens: long(2) },
  ];

  it("is taken in its order where a sequence holds nothing of it", () => {
    const waiting = line(diagnosis, phenotypes);
    expect([waiting.take([]), waiting.take(long(3)), waiting.take([])]).toEqual([
      diagnosis,
      phenotypes,
      undefined,
    ]);
  });

  it("is taken first where the sequence holds much of what it begins with", () => {
    const waiting = line(diagnosis, phenotypes);
    expect([waiting.take(long(2)), waiting.take(long(2))]).toEqual([phenotypes, diagnosis]);
  });

  it("keeps its order where little would be saved", () => {
    const waiting = line(diagnosis, { name: "short", tokens: long(2).slice(0, 40) });
    expect(waiting.take(long(2))).toBe(diagnosis);
  });

  it("is never passed over for ever", () => {
    const waiting = line(diagnosis);
    const taken: string[] = [];
    for (let at = 0; at < 40; at += 1) {
      waiting.push(phenotypes);
      taken.push(waiting.take(long(2))?.name ?? "");
    }
    expect(taken).toContain("diagnosis");
  });

  it("is not taken any more once it was dropped", () => {
    const waiting = line(diagnosis, phenotypes);
    waiting.drop(({ name }) => name === "diagnosis");
    expect([waiting.take([]), waiting.take([])]).toEqual([phenotypes, undefined]);
  });
});

it("shares with another text what both begin with", () => {
  const tokens = fc.array(fc.integer({ min: 0, max: 3 }));
  fc.assert(
    fc.property(tokens, tokens, fc.nat(20), (a, b, limit) => {
      const shared = sharedPrefix(a, b, limit);
      expect(a.slice(0, shared)).toEqual(b.slice(0, shared));
      expect(shared).toBeLessThanOrEqual(limit);
      if (shared < Math.min(a.length, b.length, limit)) expect(a[shared]).not.toBe(b[shared]);
    }),
  );
});
