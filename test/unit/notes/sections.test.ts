import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { findSections } from "../../../extension/notes/sections";

/** `[kind] heading` of each section. */
const outline = (text: string): string[] =>
  findSections(text).map(({ kind, heading }) =>
    `[${kind}] ${heading === undefined ? "" : text.slice(heading.from, heading.to)}`.trim(),
  );

describe("sections", () => {
  it("knows the six fields of the model's own form, in one line", () => {
    const text =
      "1) Reason for visit: follow up 2) Treatment site: left breast 3) Subjective information: tired. " +
      "4) Nursing Review of Systems (ROS): neg 5) Objective observations: BP 120 6) Laboratory test results: Hb 11";
    expect(outline(text)).toEqual([
      "[reason-for-visit] 1) Reason for visit:",
      "[treatment-site] 2) Treatment site:",
      "[subjective] 3) Subjective information:",
      "[review-of-systems] 4) Nursing Review of Systems (ROS):",
      "[exam] 5) Objective observations:",
      "[laboratory] 6) Laboratory test results:",
    ]);
  });

  it("knows headings in lines: capitals, titles, markdown, emphasis, remarks in brackets", () => {
    const text =
      "Seen today.\r\nHISTORY OF PRESENT ILLNESS:\r\nA woman.\r\n\r\nPast Medical History: none\r\n## Medications\r\n" +
      "tamoxifen\r\n**Labs (11/02):** Hb 11\r\nA/P: stable\r\n2. Plan\r\nAC-T\r\nBILLING CODES:\r\n99213\r\n";
    expect(outline(text)).toEqual([
      "[other]",
      "[history] HISTORY OF PRESENT ILLNESS:",
      "[history] Past Medical History:",
      "[medications] ## Medications",
      "[laboratory] **Labs (11/02):**",
      "[assessment] A/P:",
      "[plan] 2. Plan",
      "[other] BILLING CODES:",
    ]);
  });

  it("knows headings within the one long line of a report", () => {
    const text =
      "Sex: F. SPECIMEN(S): A. LEFT BREAST FINAL DIAGNOSIS: A. CARCINOMA. Tumor size: 2 cm. GROSS DESCRIPTION. " +
      "The specimen is received fresh. Microscopic Description: nests. Synoptic Report: pT2. Addendum Diagnosis. HER2 0.";
    expect(outline(text)).toEqual([
      "[other]",
      "[specimen] SPECIMEN(S):",
      "[pathology-diagnosis] FINAL DIAGNOSIS:",
      "[gross] GROSS DESCRIPTION.",
      "[microscopic] Microscopic Description:",
      "[synoptic] Synoptic Report:",
      "[pathology-diagnosis] Addendum Diagnosis.",
    ]);
  });

  it("takes an impression after imaging as imaging", () => {
    expect(outline("CT chest:\nFINDINGS: nodule\nIMPRESSION: stable\nPlan: scan")).toEqual([
      "[other]",
      "[imaging] FINDINGS:",
      "[imaging] IMPRESSION:",
      "[plan] Plan:",
    ]);
    expect(outline("HPI: x\nIMPRESSION: stable")).toEqual(["[history] HPI:", "[assessment] IMPRESSION:"]);
  });

  it.each([
    "The plan: we go on with letrozole.",
    "Tumor size: 2.5 cm\nMargins: negative\nLeft breast:\n12 o'clock",
    "INVASIVE DUCTAL CARCINOMA\nGRADE 2",
    "She has a diagnosis. It was made in May.",
    "We discussed the assessment and plan: surgery first.",
  ])("does not take a sentence or a value for a heading: %j", (text) => {
    expect(outline(text)).toEqual(["[other]"]);
  });

  it("covers every character once, in order", () => {
    const part = fc.oneof(
      fc.constantFrom(
        "PLAN:",
        "Final Diagnosis.",
        "## Exam",
        "\n",
        "\r\n",
        ". ",
        " ",
        "**HPI:**",
        "1) ",
        "Plan",
        "CT:",
      ),
      fc.string({ unit: "binary", maxLength: 5 }),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 30 }), (parts) => {
        const text = parts.join("");
        let at = 0;
        for (const { heading, body, range } of findSections(text)) {
          expect(range.from).toBe(at);
          expect(range.to).toBeGreaterThan(range.from);
          expect(heading ?? { from: at, to: at }).toEqual({ from: at, to: body.from });
          expect(body.to).toBe(range.to);
          at = range.to;
        }
        expect(at).toBe(text.length);
      }),
    );
  });
});
