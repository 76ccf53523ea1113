import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countConfidence } from "../../../../extension/evaluation/measure-confidence";
import { metricsOf } from "../../../../extension/evaluation/metrics";
import { estimates, quantile } from "../../../../extension/evaluation/statistics/estimate";
import { NoteTable, type Metric } from "../../../../extension/evaluation/statistics/note-table";
import { differences, holm } from "../../../../extension/evaluation/statistics/paired-test";

const share: Metric = { key: "share", of: (sum) => sum("right") / sum("all") };

/** A table of notes with so many right ones of ten. */
function table(...right: readonly number[]): NoteTable {
  const made = new NoteTable();
  for (const count of right) {
    made.nextNote();
    made.add("right", count);
    made.add("all", 10);
  }
  return made;
}

describe("bootstrap intervals", () => {
  it("hold the figure, depend on the seed alone, and grow narrower with more notes", async () => {
    const few = (await estimates(table(2, 5, 9, 10), [share], { samples: 500, seed: 1 })).get("share");
    const again = (await estimates(table(2, 5, 9, 10), [share], { samples: 500, seed: 1 })).get("share");
    const many = Array.from({ length: 25 }, () => [2, 5, 9, 10]).flat();
    const narrow = (await estimates(table(...many), [share], { samples: 500, seed: 1 })).get("share");
    expect(few?.value).toBeCloseTo(0.65, 12);
    expect(again).toEqual(few);
    expect(few?.low).toBeLessThan(0.65);
    expect(few?.high).toBeGreaterThan(0.65);
    expect((narrow?.high ?? 1) - (narrow?.low ?? 0)).toBeLessThan(((few?.high ?? 0) - (few?.low ?? 1)) / 3);
  });

  it("are near those of the normal distribution for many notes of one answer", async () => {
    const notes = Array.from({ length: 400 }, (_, at) => (at % 4 === 0 ? 0 : 10));
    const { low, high } =
      (await estimates(table(...notes), [share], { samples: 2000, seed: 3 })).get("share") ?? {};
    const half = 1.96 * Math.sqrt((0.75 * 0.25) / 400);
    expect(low).toBeCloseTo(0.75 - half, 1.9);
    expect(high).toBeCloseTo(0.75 + half, 1.9);
  });

  it("are none where a figure is not defined, or no sample was asked for", async () => {
    expect((await estimates(new NoteTable(), [share], { samples: 10, seed: 1 })).get("share")).toEqual({
      value: null,
      low: null,
      high: null,
    });
    expect((await estimates(table(5), [share], { samples: 0, seed: 1 })).get("share")).toEqual({
      value: 0.5,
      low: null,
      high: null,
    });
  });
});

describe("drawing", () => {
  it("lets the process do other work, and stops when asked to", async () => {
    const stop = new AbortController();
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
      if (turns === 3) stop.abort(new Error("stopped"));
    }, 1);
    const running = estimates(table(2, 5, 9), [share], { samples: 10_000_000, seed: 1 }, stop.signal);
    await expect(running).rejects.toThrow("stopped");
    clearInterval(timer);
    expect(turns).toBe(3);
  });
});

describe("quantiles", () => {
  it("lie between the values, as R's and numpy's do", () => {
    expect(quantile([1, 2, 3, 4], 0.25)).toBe(1.75);
    expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5);
    expect(quantile([7], 0.9)).toBe(7);
    expect(quantile([], 0.5)).toBeNull();
  });
});

describe("the paired test", () => {
  const better = Array.from({ length: 30 }, (_, at) => (at % 3) + 5);
  const worse = better.map((right) => right - 3);

  it("finds a difference that every note shows, and none between a run and itself", async () => {
    const options = { samples: 999, seed: 1 };
    const found = (await differences(table(...worse), table(...better), [share], options)).get("share");
    expect(found?.value).toBeCloseTo(0.3, 12);
    expect(found?.low).toBeCloseTo(0.3, 12);
    expect(found?.p).toBe(1 / 1000);
    expect(
      (await differences(table(...better), table(...better), [share], options)).get("share"),
    ).toMatchObject({
      value: 0,
      p: 1,
    });
  });

  it("has a p that is the exact one for few notes: 2 of 8 swaps are as far apart", async () => {
    const { p } =
      (await differences(table(0, 0, 0), table(10, 10, 10), [share], { samples: 20_000, seed: 2 })).get(
        "share",
      ) ?? {};
    expect(p).toBeCloseTo(2 / 8, 1.9);
  });

  it("refuses runs on different notes", async () => {
    const running = differences(table(1), table(1, 2), [share], { samples: 1, seed: 1 });
    await expect(running).rejects.toThrow(RangeError);
  });

  it("corrects p values as Holm did, by hand", () => {
    const [a, b, c, d] = holm([0.01, 0.04, 0.03, 0.005]);
    expect([a, b, c, d].map((p) => Number(p?.toFixed(10)))).toEqual([0.03, 0.06, 0.06, 0.02]);
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 }), (values) => {
        for (const [at, p] of holm(values).entries()) expect(p).toBeGreaterThanOrEqual(values[at] ?? 0);
      }),
    );
  });
});

describe("calibration", () => {
  it("is the mean gap between confidence and share of right ones, by hand", () => {
    const made = new NoteTable();
    made.nextNote();
    // Two answers of the bin 0.9 to 1, one right: |0.5 - 0.95|; one of 0.2 to 0.3, wrong: |0 - 0.25|.
    for (const [confidence, isRight] of [
      [0.92, true],
      [0.98, false],
      [0.25, false],
    ] as const)
      countConfidence(made, "exact", confidence, isRight);
    const ece = metricsOf({ scorers: [], tasks: ["phenotypes"], labels: [] }).find(
      ({ variant, metric }) => variant === "exact" && metric === "ece",
    );
    expect(ece?.of(made.sums())).toBeCloseTo((2 / 3) * 0.45 + (1 / 3) * 0.25, 12);
  });
});
