import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { annotateNote, type AnnotateOptions } from "../../../extension/engine/annotate";
import { EngineError } from "../../../extension/engine/engine-error";
import { cancerllmProtocol } from "../../../extension/engine/protocols/cancerllm/cancerllm";
import { defaultPhenotypes } from "../../../extension/labels/phenotype";
import { schemaOf } from "../../../extension/labels/schemas";
import type { NoteSuggestions } from "../../../extension/labels/suggestion";
import type { Note } from "../../../extension/notes/note";
import { ScriptedEngine } from "./scripted-engine";

const noteOf = (text: string): Note => ({ path: "notes/a.txt", text, sha256: "a".repeat(64) });
const options = (engine: ScriptedEngine, more: Partial<AnnotateOptions> = {}): AnnotateOptions => ({
  engine,
  protocol: cancerllmProtocol,
  phenotypes: defaultPhenotypes,
  tasks: ["phenotypes", "diagnosis", "treatment"],
  run: "20261123T101500Z-3f2a",
  exchanges: true,
  ...more,
});
const sentenceIn = (prompt: string): string => /In the text: (.*) What is/su.exec(prompt)?.[1] ?? "";

describe("annotateNote", () => {
  const text =
    "😀 The tumor measures 2.5 cm.\nIt is in the left breast.\nER positive.\nPlan: mastectomy, tamoxifen.";
  const answer = (prompt: string): string => {
    const sentence = sentenceIn(prompt);
    if (prompt.includes("generating the diagnosis")) return " left breast";
    if (prompt.includes("generating the treatment")) return " mastectomy, tamoxifen";
    if (prompt.includes("the tumor size")) return sentence.includes("2.5") ? "2.5" : "none";
    if (prompt.includes("tumor laterality")) return sentence.includes("left") ? "left, right" : "none";
    return "none";
  };

  it("gives suggestions in code points that fit their schema", async () => {
    const suggestions = await annotateNote(noteOf(text), options(new ScriptedEngine(answer)));
    expect(schemaOf("suggestions")(suggestions)).toBe(true);
    expect(suggestions.phenotypes.map(({ label, start, text: quote }) => [label, start, quote])).toEqual([
      ["tumor-size", 21, "2.5 cm"],
      ["tumor-laterality", 42, "left"],
    ]);
    expect(suggestions.unanchored.map((item) => [item.label, item.answer])).toEqual([
      ["tumor-laterality", "right"],
    ]);
    expect(
      suggestions.diagnoses.map((item) => [item.text, item.evidence.map((quote) => quote.text)]),
    ).toEqual([["left breast", ["left breast"]]]);
    expect(suggestions.treatments.map((item) => [item.text, item.modality])).toEqual([
      ["mastectomy", "surgery"],
      ["tamoxifen", "endocrine"],
    ]);
    const exchange = suggestions.exchanges?.find((item) => item.label === "tumor-size");
    expect(
      Array.from(text)
        .slice(...(exchange?.sentence ?? []))
        .join(""),
    ).toBe("😀 The tumor measures 2.5 cm.");
  });

  it("asks of a long note's diagnosis what fits, and keeps which parts", async () => {
    const long = [
      ...Array.from({ length: 40 }, (_, at) => `Line ${at} has nothing in it.`),
      "Invasive carcinoma, stage II.",
    ].join("\n");
    const engine = new ScriptedEngine(() => "none");
    const { exchanges = [] } = await annotateNote(noteOf(long), options(engine, { tasks: ["diagnosis"] }));
    const [exchange] = exchanges;
    expect(exchange?.prompt).toContain("Invasive carcinoma, stage II.");
    const shown = (exchange?.parts ?? []).map(([start, end]) => Array.from(long).slice(start, end).join(""));
    expect(shown.join("\n")).toContain("Invasive carcinoma, stage II.");
    expect(shown.join("\n")).not.toContain("Line 30 ");
    for (const part of shown) expect(exchange?.prompt).toContain(part.replaceAll("\n", " "));
  });

  it("keeps the ids of what was shown while more comes in", async () => {
    const shown: NoteSuggestions[] = [];
    const last = await annotateNote(
      noteOf(text),
      options(
        new ScriptedEngine(async (prompt) => {
          await new Promise((resolve) => setTimeout(resolve, prompt.includes("2.5") ? 30 : 15));
          return answer(prompt);
        }),
        { onSuggestions: (partial) => shown.push(partial) },
      ),
    );
    expect(shown.length).toBeGreaterThan(0);
    const ids = new Map(last.phenotypes.map((item) => [item.id, item]));
    for (const partial of shown)
      for (const item of partial.phenotypes) expect(ids.get(item.id)).toEqual(item);
  });

  it("names the place of a sentence that is too long, and not its words", async () => {
    const engine = new ScriptedEngine((prompt) => {
      if (prompt.includes("left")) {
        throw new EngineError("prompt-too-long", "too long", { requestId: 0, tokens: 3000, limit: 2047 });
      }
      return "none";
    });
    const failure = annotateNote(noteOf(text), options(engine));
    await expect(failure).rejects.toThrow(
      /notes\/a\.txt: the sentence at characters 29 to 54 needs 3000 tokens/,
    );
    await expect(failure).rejects.not.toThrow(/breast/);
  });

  it("stops with the signal's reason", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const engine = new ScriptedEngine(() => {
      controller.abort(reason);
      return "none";
    });
    await expect(annotateNote(noteOf(text), options(engine, { signal: controller.signal }))).rejects.toBe(
      reason,
    );
  });

  it("stores only spans that equal their quotes, whatever note and answers", async () => {
    const piece = fc.constantFrom(
      "left",
      "2.5",
      "cm",
      "ER",
      "👩‍👩‍👧",
      "é",
      "é",
      "\r\n",
      "\t",
      ", ",
      ". ",
      " ",
      "𝒳",
      "naïve",
      "pT2 N0",
      "3+",
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { maxLength: 60 }),
        fc.array(piece, { maxLength: 6 }),
        async (words, said) => {
          const note = words.join(" ");
          const engine = new ScriptedEngine(() => said.join(""));
          const result = await annotateNote(noteOf(note), options(engine));
          const characters = Array.from(note);
          const evidence = [...result.diagnoses, ...result.treatments].flatMap((item) => item.evidence);
          for (const { start, end, text: quote } of [...result.phenotypes, ...evidence]) {
            expect(characters.slice(start, end).join("")).toBe(quote);
            expect(quote).not.toBe("");
          }
          const ids = result.phenotypes.map((item) => item.id);
          expect(new Set(ids).size).toBe(ids.length);
        },
      ),
      { numRuns: 60 },
    );
  });
});
