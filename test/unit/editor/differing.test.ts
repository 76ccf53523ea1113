import { expect, it } from "vitest";
import { differing } from "../../../extension/editor/differing";

it("tells the words that differ from those at the ends that do not", () => {
  expect(differing("upper outer quadrant of breast", "upper outer\nquadrant of the breast")).toEqual([
    { before: "upper outer quadrant of", middle: "", after: "breast" },
    { before: "upper outer quadrant of", middle: "the", after: "breast" },
  ]);
  expect(differing("2.5cm", "2.5 cm").map(({ middle }) => middle)).toEqual(["2.5cm", "2.5 cm"]);
  expect(differing("a a", "a")).toEqual([
    { before: "a", middle: "a", after: "" },
    { before: "a", middle: "", after: "" },
  ]);
});
