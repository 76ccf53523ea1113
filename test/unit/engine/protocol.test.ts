import { describe, expect, it } from "vitest";
import {
  diagnosisPrompt,
  phenotypePrompt,
  treatmentPrompt,
} from "../../../extension/engine/protocols/cancerllm/prompts";
import { assignFields, fieldContext, inPromptOrder } from "../../../extension/engine/protocols/fields";
import { modalityOf } from "../../../extension/engine/protocols/modality";
import { selectParts } from "../../../extension/engine/protocols/select-parts";
import { defaultPhenotypes } from "../../../extension/labels/phenotype";
import { splitSentences } from "../../../extension/notes/sentences";

const wrapper =
  "Below is an instruction that describes a task, paired with an input that provides further context.\n\n### Instruction:\n";

describe("prompts", () => {
  it("ask for a phenotype in the words that CancerLLM was tuned on", () => {
    const size = defaultPhenotypes.find(({ id }) => id === "tumor-size");
    if (!size) throw new Error("no tumor size");
    expect(phenotypePrompt("The tumor\r\n  measures 2.5 cm.", size)).toBe(
      `${wrapper}You are an excellent linguist. The task is to answer the question by given the context or text\n\n### Input:\n` +
        "In the text: The tumor measures 2.5 cm. What is the tumor size in the given context?\n\n### Response:\n",
    );
  });

  it("ask for diagnosis and treatment plan", () => {
    expect(diagnosisPrompt("X")).toBe(
      `${wrapper}You are a medical expert. This task involves generating the diagnosis based on the provided context or text.\n\n### Input:\nX\n\n### Response:\n`,
    );
    expect(treatmentPrompt("X")).toContain("generating the treatment plan based on");
  });
});

describe("fields", () => {
  const context = (text: string): string => {
    const parts = assignFields(text, splitSentences(text));
    return fieldContext(text, inPromptOrder(parts));
  };

  it("puts sections where their headings belong", () => {
    const note = [
      "CHIEF COMPLAINT:",
      "Breast lump.",
      "REVIEW OF SYSTEMS:",
      "No fever.",
      "PHYSICAL EXAM:",
      "Firm mass.",
      "LABS:",
      "CA 15-3 of 30.",
      "PLAN:",
      "Biopsy soon.",
    ].join("\n");
    const fields = context(note).split(/(?=[1-6]\) )/u);
    expect(fields).toHaveLength(6);
    expect(fields[0]).toContain("Breast lump.");
    expect(fields[1]?.trim()).toBe("2) Treatment site:");
    expect(fields[2]).toContain("Biopsy soon.");
    expect(fields[3]).toContain("No fever.");
    expect(fields[4]).toContain("Firm mass.");
    expect(fields[5]).toContain("CA 15-3 of 30.");
  });

  it("does not repeat the titles of a note that has the six fields itself", () => {
    const note =
      "1) Reason for visit: Follow-up. \n2) Treatment site: Left breast.\n6) Laboratory test results: Hb 12.";
    const shown = context(note);
    expect(shown.match(/Reason for visit/gu)).toHaveLength(1);
    expect(shown).toContain("1) Reason for visit: Follow-up. 2) Treatment site: Left breast.");
    expect(shown).toContain("6) Laboratory test results: Hb 12.");
  });

  it("sends a note without headings where its kind belongs", () => {
    const report =
      "The specimen is received in formalin. Sections show adenocarcinoma. Margins are free. Lymph nodes are negative.";
    expect(context(report)).toContain("6) Laboratory test results: The specimen");
    const scan = "CT of the chest with contrast. Axial images. Impression of a mass.";
    expect(context(scan)).toContain("5) Objective observations: CT");
    const visit = "The patient reports pain. She denies fever. She returns to clinic.";
    expect(context(visit)).toContain("3) Subjective information: The patient");
  });

  it("loses no word", () => {
    const note =
      "Intro words here. FINAL DIAGNOSIS: Colon, adenocarcinoma. GROSS DESCRIPTION: A segment of bowel.";
    const shown = context(note);
    for (const word of note.match(/[a-z]+/giu) ?? []) expect(shown).toContain(word);
  });
});

describe("selectParts", () => {
  const text =
    "One two three. Invasive carcinoma stage II here. Four five six. Size was two point five. Last words.";
  const parts = assignFields(text, splitSentences(text));
  const words = (part: { range: { from: number; to: number } }): string =>
    text.slice(part.range.from, part.range.to);
  const costs = parts.map((part) => words(part).split(" ").length);

  it("keeps everything that fits", () => {
    expect(selectParts(text, parts, costs, 100, [])).toEqual(parts);
  });

  it("keeps findings first, in text order, within the budget", () => {
    const at = text.indexOf("two point five");
    const chosen = selectParts(text, parts, costs, 11, [{ from: at, to: at + 14 }]);
    expect(chosen.map(words)).toEqual(["Invasive carcinoma stage II here.", "Size was two point five."]);
  });
});

describe("modalityOf", () => {
  it.each([
    ["left mastectomy with sentinel node biopsy", "surgery"],
    ["right hemicolectomy", "surgery"],
    ["adjuvant chemotherapy with FOLFOX", "chemotherapy"],
    ["carboplatin and paclitaxel", "chemotherapy"],
    ["whole-breast radiation", "radiation"],
    ["SBRT to the liver", "radiation"],
    ["tamoxifen", "endocrine"],
    ["letrozole for five years", "endocrine"],
    ["androgen deprivation", "endocrine"],
    ["trastuzumab", "targeted"],
    ["osimertinib", "targeted"],
    ["pembrolizumab", "immunotherapy"],
    ["autologous stem cell transplant", "transplant"],
    ["active surveillance", "surveillance"],
    ["hospice", "supportive"],
    ["discuss at conference", "other"],
    ["chops vegetables", "other"],
  ])("tells that %j is %s", (treatment, modality) => {
    expect(modalityOf(treatment)).toBe(modality);
  });
});
