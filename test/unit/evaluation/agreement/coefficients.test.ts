import { describe, expect, it } from "vitest";
import {
  cohenKappa,
  fleissKappa,
  krippendorffAlpha,
  type RatedUnit,
} from "../../../../extension/evaluation/agreement/coefficients";
import independent from "./independent.json";

type Values = readonly (string | null | undefined)[];
const units = (rows: readonly Values[]): readonly RatedUnit[] =>
  rows.map((values) => ({ values: values.map((value) => value ?? undefined), weight: 1 }));
/** As many units with these values as it says. */
const times = (count: number, ...values: readonly string[]): readonly RatedUnit[] =>
  Array.from({ length: count }, () => ({ values, weight: 1 }));

describe("Cohen's kappa", () => {
  it("is 0.4 where 35 of 50 are the same and half would be by chance", () => {
    const table = [
      ...times(20, "yes", "yes"),
      ...times(5, "yes", "no"),
      ...times(10, "no", "yes"),
      ...times(15, "no", "no"),
    ];
    expect(cohenKappa(table)).toBeCloseTo(0.4, 12);
  });

  it("is not defined where both use one category only, or have no unit in common", () => {
    expect(cohenKappa(times(4, "no", "no"))).toBeNaN();
    expect(cohenKappa(units([["a", undefined]]))).toBeNaN();
    expect(cohenKappa([])).toBeNaN();
  });
});

describe("Fleiss' kappa", () => {
  it("is 0.210 for 14 annotators' five categories of ten units", () => {
    const counts = [
      [0, 0, 0, 0, 14],
      [0, 2, 6, 4, 2],
      [0, 0, 3, 5, 6],
      [0, 3, 9, 2, 0],
      [2, 2, 8, 1, 1],
      [7, 7, 0, 0, 0],
      [3, 2, 6, 3, 0],
      [2, 5, 3, 2, 2],
      [6, 5, 2, 1, 0],
      [0, 2, 2, 3, 7],
    ];
    const rows = counts.map((row) =>
      row.flatMap((count, category) => Array<string>(count).fill(`c${category}`)),
    );
    expect(fleissKappa(units(rows))).toBeCloseTo(0.21, 3);
  });

  it("leaves out units that not all annotators labelled", () => {
    const rows = [
      ["a", "a", "b"],
      ["b", "b", "b"],
      ["a", "a", "a"],
    ];
    expect(fleissKappa(units([...rows, ["a", undefined, "b"]]))).toBe(fleissKappa(units(rows)));
  });
});

describe("Krippendorff's alpha", () => {
  it("is 0.743 for the reliability data of his paper, in which values are missing", () => {
    // One line for each observer, one column for each unit.
    const data = ["123321412___", "1233224125_3", "_3332342251_", "12332441251_"];
    const rows = Array.from({ length: 12 }, (_, at) =>
      data.map((observer) => (observer[at] === "_" ? undefined : observer[at])),
    );
    expect(krippendorffAlpha(units(rows))).toBeCloseTo(0.743, 3);
  });

  it("is 1 without a disagreement, and not defined for one category only", () => {
    expect(
      krippendorffAlpha(
        units([
          ["a", "a"],
          ["b", "b"],
        ]),
      ),
    ).toBe(1);
    expect(
      krippendorffAlpha(
        units([
          ["a", "a"],
          ["a", "a"],
        ]),
      ),
    ).toBeNaN();
  });
});

describe("independent implementations", () => {
  it.each(independent.cases.map((one, at) => [at, one] as const))("give the same, case %i", (_, one) => {
    expect(krippendorffAlpha(units(one.full))).toBeCloseTo(one.alphaFull, 10);
    expect(krippendorffAlpha(units(one.holes))).toBeCloseTo(one.alphaHoles, 10);
    expect(fleissKappa(units(one.full))).toBeCloseTo(one.fleiss, 10);
    if (one.cohen !== undefined) expect(cohenKappa(units(one.full))).toBeCloseTo(one.cohen, 10);
  });
});

it("counts a unit as often as its weight says", () => {
  const rows = units([
    ["a", "b"],
    ["a", "a"],
    ["b", "b"],
    ["b", "a"],
  ]);
  const weighted = rows.map((unit, at) => ({ ...unit, weight: at }));
  const repeated = rows.flatMap((unit, at) => Array<RatedUnit>(at).fill(unit));
  for (const coefficient of [cohenKappa, fleissKappa, krippendorffAlpha]) {
    expect(coefficient(weighted)).toBeCloseTo(coefficient(repeated), 12);
  }
});
