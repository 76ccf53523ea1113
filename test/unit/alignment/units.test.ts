import { expect, it } from "vitest";
import { extendToUnit } from "../../../extension/alignment/units";

it.each([
  ["measuring 2.5 cm in", "2.5", "2.5 cm"],
  ["1.0 x 0.5 x 0.7 cm", "1.0 x 0.5 x 0.7", "1.0 x 0.5 x 0.7 cm"],
  ["1.0 x 0.5 x 0.7 cm", "1.0", "1.0 x 0.5 x 0.7 cm"],
  ["1.0 x 0.5 x 0.7 cm", "0.5", "1.0 x 0.5 x 0.7 cm"],
  ["2.5 cm x 1.0 cm x deep", "2.5", "2.5 cm x 1.0 cm"],
  ["a 2.5-cm mass", "2.5", "2.5-cm"],
  ["3 cmm", "3", "3"],
  ["12mm nodule", "12", "12mm"],
  ["12 mice", "12", "12"],
  ["2 x 3 nodes", "2", "2"],
  ["2.5 cm, firm", "2.5 cm", "2.5 cm"],
])("in %j extends %j to %j", (text, value, expected) => {
  const from = text.indexOf(value);
  const range = extendToUnit(text, { from, to: from + value.length });
  expect(text.slice(range.from, range.to)).toBe(expected);
});
