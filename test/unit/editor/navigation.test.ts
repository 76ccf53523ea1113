import { describe, expect, it } from "vitest";
import { step, under, type Stop } from "../../../extension/editor/navigation";

const stop = (key: string, start: number, end: number, state = "suggested", label = "tumor-size"): Stop => ({
  key,
  start,
  end,
  state,
  label,
});
const size = stop("size", 10, 16);
const site = stop("site", 20, 40, "accepted", "tumor-site");
const side = stop("side", 20, 24, "suggested", "tumor-laterality");
const grade = stop("grade", 50, 57, "suggested", "cancer-grade");
const stops = [size, side, site, grade];

describe("under", () => {
  it("lists every phenotype under the caret, the shortest first", () => {
    expect(under(stops, 22).map(({ key }) => key)).toEqual(["side", "site"]);
    expect(under(stops, 30).map(({ key }) => key)).toEqual(["site"]);
    expect(under(stops, 45)).toEqual([]);
  });

  it("counts a caret at the end of a span, but prefers a span that begins there", () => {
    expect(under(stops, 16).map(({ key }) => key)).toEqual(["size"]);
    const touching = [stop("a", 0, 5), stop("b", 5, 20)];
    expect(under(touching, 5).map(({ key }) => key)).toEqual(["b", "a"]);
  });

  it("puts the undecided one of two equal spans first", () => {
    const twins = [stop("done", 0, 5, "accepted"), stop("open", 0, 5)];
    expect(under(twins, 2)[0]?.key).toBe("open");
  });
});

describe("step", () => {
  const from = (current: Stop | undefined, caret = current?.start ?? 0) => ({ current, caret });

  it("goes to the next undecided one and passes the decided", () => {
    expect(step(stops, from(side), 1, "undecided")?.key).toBe("grade");
    expect(step(stops, from(grade), -1, "undecided")?.key).toBe("side");
  });

  it("goes on from the other end", () => {
    expect(step(stops, from(grade), 1, "undecided")?.key).toBe("size");
    expect(step(stops, from(size), -1, "any")?.key).toBe("grade");
  });

  it("starts from the caret where no phenotype is stood on", () => {
    expect(step(stops, from(undefined, 0), 1, "any")?.key).toBe("size");
    expect(step(stops, from(undefined, 17), 1, "any")?.key).toBe("side");
    expect(step(stops, from(undefined, 17), -1, "any")?.key).toBe("size");
    expect(step(stops, from(undefined, 90), 1, "any")?.key).toBe("size");
    expect(step(stops, from(undefined, 90), -1, "any")?.key).toBe("grade");
  });

  it("keeps to one label", () => {
    const again = stop("size-2", 70, 75, "rejected");
    expect(step([...stops, again], from(size), 1, "same-label")?.key).toBe("size-2");
    expect(step([...stops, again], from(again), 1, "same-label")?.key).toBe("size");
  });

  it("finds itself when it is the only one, and nothing in an empty note", () => {
    expect(step([size], from(size), 1, "undecided")?.key).toBe("size");
    expect(step([site], from(undefined), 1, "undecided")).toBeUndefined();
    expect(step([], from(undefined), -1, "any")).toBeUndefined();
  });
});
