import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { WrongLabels, type ShownLabel } from "../../../extension/labels/counterfactual";

const labelArbitrary = fc.constantFrom("tumor-size", "tumor-site", "cancer-stage");
const values = fc.integer({ min: 0, max: 8 });
const labelsArbitrary: fc.Arbitrary<ShownLabel[]> = fc
  .array(fc.tuple(labelArbitrary, values), { minLength: 1, maxLength: 60 })
  .map((all) => all.map(([label, value], at) => ({ key: `k${at}`, label, text: `${label} value ${value}` })));

describe("wrong labels", () => {
  it("replaces as many as the rate says, by another value of the same phenotype", () => {
    fc.assert(
      fc.property(labelsArbitrary, fc.constantFrom(0, 0.2, 0.5, 0.8, 1), fc.nat(50), (labels, rate, seed) => {
        const wrong = new WrongLabels(labels, { rate, seed });
        const shown = labels.map((one) => wrong.shown(one, []));
        let changed = 0;
        for (const [at, { label, text }] of labels.entries()) {
          if (shown[at] === text) continue;
          changed += 1;
          expect(labels.some((other) => other.label === label && other.text === shown[at])).toBe(true);
        }
        expect(wrong.replaced).toBe(changed);
        expect(changed).toBeLessThanOrEqual(Math.round(rate * labels.length));
        const kinds = new Set(labels.map(({ label }) => label));
        const haveOthers = [...kinds].every(
          (kind) => new Set(labels.filter(({ label }) => label === kind).map(({ text }) => text)).size > 1,
        );
        if (haveOthers) expect(changed).toBe(Math.round(rate * labels.length));
      }),
    );
  });

  it("replaces at a higher rate what it did at a lower one, whatever the order of the labels", () => {
    fc.assert(
      fc.property(labelsArbitrary, fc.nat(50), (labels, seed) => {
        const at = (rate: number, given = labels): Map<string, string> => {
          const wrong = new WrongLabels(given, { rate, seed });
          return new Map(
            given.flatMap((one): [string, string][] => {
              const text = wrong.shown(one, []);
              return text === one.text ? [] : [[one.key, text]];
            }),
          );
        };
        const many = at(0.8);
        for (const [key, text] of at(0.4)) expect(many.get(key)).toBe(text);
        expect(at(0.8, labels.toReversed())).toEqual(many);
      }),
    );
  });

  it("is the same for the same seed and other for another", () => {
    const labels = Array.from({ length: 40 }, (_, at) => ({
      key: `k${at}`,
      label: "tumor-size",
      text: `${at} cm`,
    }));
    const shown = (seed: number): string[] => {
      const wrong = new WrongLabels(labels, { rate: 0.5, seed });
      return labels.map((one) => wrong.shown(one, []));
    };
    expect(shown(1)).toEqual(shown(1));
    expect(shown(2)).not.toEqual(shown(1));
  });

  it("takes no value that is right for the question, and leaves what has no other value", () => {
    const labels = ["ER", "PR", "er ", "E R"].map((text, at) => ({ key: `k${at}`, label: "receptor", text }));
    const wrong = new WrongLabels(labels, { rate: 1, seed: 1 });
    expect(labels.map((one) => wrong.shown(one, []))).toEqual(["PR", "ER", "PR", "PR"]);
    const er = labels[0] as ShownLabel;
    const both = new WrongLabels(labels, { rate: 1, seed: 1 });
    expect(both.shown(er, ["PR"])).toBe("ER");
    expect(both.replaced).toBe(0);
  });
});
