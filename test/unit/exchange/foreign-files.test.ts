import { describe, expect, it } from "vitest";
import { biocImporter } from "../../../extension/exchange/bioc-import";
import { bratImporter } from "../../../extension/exchange/brat-import";
import { conllImporter } from "../../../extension/exchange/conll-import";
import { doccanoImporter } from "../../../extension/exchange/doccano-import";
import { labelStudioImporter } from "../../../extension/exchange/label-studio-import";
import { prodigyImporter } from "../../../extension/exchange/prodigy-import";
import { uimaJsonImporter } from "../../../extension/exchange/uima-json-import";
import type { GoldLabels } from "../../../extension/labels/gold-label";
import { imported, inFolder, put, putNotes } from "./project";

const spans = (gold: readonly GoldLabels[]): unknown[] =>
  gold.flatMap(({ phenotypes }) =>
    phenotypes.map(({ label, start, end, text }) => [label, start, end, text]),
  );

describe("brat, as other tools write it", () => {
  it("imports spans of a CRLF note and reports relations, events, attributes, fragments and bad lines", async () => {
    await inFolder(async (folder) => {
      await putNotes(folder, [["a.txt", "\uFEFFleft and right breast\r\nIDC, stage IIA\r\n"]]);
      await put(folder, "brat/a.txt", "left and right breast\r\nIDC, stage IIA\r\n");
      const ann = [
        "T1\tlaterality 0 4;15 21\tleft breast",
        "T2\thistological-type 22 25\tIdc",
        "T3\tcancer-stage 27 36\tstage IIA",
        "T4\tcancer-stage 27 36\tstage IIB",
        "T5\tcancer-stage 27 360\tstage",
        "R1\tOf Arg1:T2 Arg2:T3\t",
        "E1\tStaging:T3 Of:T2",
        "A1\tNegation T2",
        "nonsense",
      ];
      await put(folder, "brat/a.ann", `\uFEFF${ann.join("\r\n")}\r\n`);
      const { gold, report } = await imported(folder, bratImporter, `${folder}/brat`);
      expect(spans(gold)).toEqual([
        ["histological-type", 23, 26, "IDC"],
        ["cancer-stage", 28, 37, "stage IIA"],
      ]);
      expect(report.changed.map(({ id }) => id)).toEqual(["T2"]);
      const lost = report.lost.map(({ place, kind, id }) => `${place} ${kind} ${id ?? ""}`);
      expect(lost.sort()).toEqual([
        "a.ann:1 phenotype T1",
        "a.ann:4 phenotype T4",
        "a.ann:5 phenotype T5",
        "a.ann:6 relation R1",
        "a.ann:7 relation E1",
        "a.ann:8 attribute A1",
        "a.ann:9 line nonsense",
      ]);
    });
  });
});

describe("brat's offsets, as tools count them", () => {
  const text = "\uFEFFLeft 😀 breast\r\nIDC, stage IIA\r\n";
  const lines = (of: string, count: (text: string) => number): string =>
    ["Left", "IDC", "stage IIA"]
      .map((quote, index) => {
        const start = count(of.slice(0, of.indexOf(quote)));
        return `T${index + 1}\tlabel-${index + 1} ${start} ${start + quote.length}\t${quote}\n`;
      })
      .join("");
  const points = (of: string): number => Array.from(of).length;
  const utf16 = (of: string): number => of.length;
  const lineFeeds = text.replaceAll("\r\n", "\n");

  it.each([
    ["with the byte-order mark, as brat's server", lineFeeds, points],
    ["without the byte-order mark", lineFeeds.slice(1), points],
    ["CR LF as two", text.slice(1), points],
    ["in UTF-16, CR LF as two, as Java does", text, utf16],
  ])("%s", async (_, counted, count) => {
    await inFolder(async (folder) => {
      await putNotes(folder, [["a.txt", text]]);
      await put(folder, "brat/a.txt", text);
      await put(folder, "brat/a.ann", lines(counted, count));
      const { gold, report } = await imported(folder, bratImporter, `${folder}/brat`);
      expect(spans(gold)).toEqual([
        ["label-1", 0, 4, "Left"],
        ["label-2", 15, 18, "IDC"],
        ["label-3", 20, 29, "stage IIA"],
      ]);
      expect(report.lost).toEqual([]);
    });
  });

  it("says which notes have the same text, where the name does not tell", async () => {
    await inFolder(async (folder) => {
      await putNotes(folder, [
        ["x/a.txt", text],
        ["y/a.txt", text],
      ]);
      await put(folder, "brat/a.txt", text);
      await put(folder, "brat/a.ann", lines(lineFeeds, points));
      const { report } = await imported(folder, bratImporter, `${folder}/brat`);
      expect(report.lost.map(({ reason }) => reason)).toEqual([
        expect.stringContaining("(x/a.txt, y/a.txt)"),
      ]);
    });
  });
});

it.each([
  ["label-studio", labelStudioImporter, [{ data: { text: "Left" }, annotations: [7, { result: ["x"] }] }], 2],
  ["prodigy", prodigyImporter, [{ text: "Left", spans: [7], answer: "accept" }], 1],
  ["bioc", biocImporter, { documents: [7, { id: "n", passages: [8, { offset: 0, text: "Left" }] }] }, 2],
  [
    "uima-json",
    uimaJsonImporter,
    { "%FEATURE_STRUCTURES": [7, { "%TYPE": "uima.cas.Sofa", sofaString: "Left" }] },
    1,
  ],
] as const)("%s: what is no object in a list is reported", async (_, importer, content, count) => {
  await inFolder(async (folder) => {
    await putNotes(folder, [["n.txt", "Left"]]);
    const input = await put(folder, "in.json", JSON.stringify(content));
    const { report } = await imported(folder, importer, input);
    expect(report.lost.map(({ kind }) => kind)).toEqual(Array.from({ length: count }, () => "line"));
  });
});

it("says the line where JSON ends too early, and nothing of its text", async () => {
  await inFolder(async (folder) => {
    await putNotes(folder, [["n.txt", "Left"]]);
    const input = await put(folder, "in.json", '[\n{"text": "Left" "breast"}]');
    await expect(imported(folder, labelStudioImporter, input)).rejects.toThrow(`${input}:2 is not JSON.`);
  });
});

describe("label-studio, as it writes", () => {
  it("tells of a region whose places are no numbers", async () => {
    await inFolder(async (folder) => {
      await putNotes(folder, [["n.txt", text]]);
      const region = { id: "a", type: "labels", value: { start: "2", end: "7", labels: ["cancer-stage"] } };
      const input = await put(
        folder,
        "t.json",
        JSON.stringify([{ data: { text }, annotations: [{ result: [region] }] }]),
      );
      const { report } = await imported(folder, labelStudioImporter, input);
      expect(report.lost).toEqual([expect.objectContaining({ kind: "phenotype", id: "a" })]);
    });
  });

  const text = "😀 Stage  IIB IDC";
  const result = (start: number, end: number, quote: string): unknown => ({
    id: "a1",
    from_name: "l",
    to_name: "t",
    type: "labels",
    value: { start, end, text: quote, labels: ["cancer-stage"] },
  });
  it.each([
    ["code points, white space collapsed in the quote", result(2, 12, "Stage IIB")],
    ["UTF-16, as before 2021", result(3, 13, "Stage IIB")],
  ])("takes %s", async (_, one) => {
    await inFolder(async (folder) => {
      await putNotes(folder, [["n.txt", text]]);
      const relation = { type: "relation", from_id: "a1", to_id: "a2", direction: "right" };
      const tasks = [{ id: 1, data: { text }, annotations: [{ completed_by: 3, result: [one, relation] }] }];
      await put(folder, "tasks.json", JSON.stringify(tasks));
      const { gold, report } = await imported(folder, labelStudioImporter, `${folder}/tasks.json`);
      expect(spans(gold)).toEqual([["cancer-stage", 2, 12, "Stage  IIB"]]);
      expect(gold[0]?.annotator).toBe("label-studio-3");
      expect(report.lost.map(({ kind }) => kind)).toEqual(["relation"]);
    });
  });

  it("takes each annotator's annotation for the gold file that is theirs, and reports whose has no place", async () => {
    await inFolder(async (folder) => {
      await putNotes(folder, [["n.txt", text]]);
      const annotations = [3, 4, 4].map((by) => ({ completed_by: by, result: [result(2, 12, "Stage IIB")] }));
      const input = await put(folder, "tasks.json", JSON.stringify([{ data: { text }, annotations }]));
      const single = await imported(folder, labelStudioImporter, input);
      expect(single.gold.map(({ annotator }) => annotator)).toEqual(["label-studio-3"]);
      expect(single.report.lost.map(({ reason }) => reason)).toEqual([
        expect.stringContaining("by label-studio-3, these by label-studio-4"),
        expect.stringContaining("several annotations of one annotator"),
      ]);
      await put(folder, "project/cancerllm.yaml", "gold: {folder: gold, per-annotator: true}\n");
      const each = await imported(folder, labelStudioImporter, input);
      expect(each.gold.map(({ annotator }) => annotator)).toEqual(["label-studio-3", "label-studio-4"]);
      expect(each.report.lost).toHaveLength(1);
    });
  });

  it("leaves predictions and cancelled annotations out, and says so", async () => {
    await inFolder(async (folder) => {
      await putNotes(folder, [["n.txt", text]]);
      const cancelled = { was_cancelled: true, result: [result(2, 12, "Stage IIB")] };
      const tasks = [{ data: { text }, annotations: [cancelled], predictions: [{ result: [] }] }];
      await put(folder, "tasks.json", JSON.stringify(tasks));
      const { gold, report } = await imported(folder, labelStudioImporter, `${folder}/tasks.json`);
      expect(gold).toEqual([]);
      expect(report.leftOut).toHaveLength(1);
    });
  });
});

describe("doccano, whose files do not tell their unit", () => {
  const text = "👩‍⚕️👩‍⚕️ saw the left breast today";
  it.each([
    ["utf-16", 19, 23],
    ["code-points", 17, 21],
    ["graphemes", 11, 15],
  ])("finds out that it is %s", async (_, start, end) => {
    await inFolder(async (folder) => {
      await putNotes(folder, [["n.txt", text]]);
      await put(folder, "d.jsonl", JSON.stringify({ text, label: [[start, end, "tumor-laterality"]] }));
      const { gold } = await imported(folder, doccanoImporter, `${folder}/d.jsonl`);
      expect(spans(gold).map((span) => (span as unknown[])[3])).toEqual(["left"]);
    });
  });

  it.each([
    ["takes units that mean the same places", "😀 a b c d", [4, 5], "b"],
    ["asks where units mean different places", "😀 a,b,c,d", [3, 4], undefined],
  ] as const)("%s", async (_, ambiguous, [start, end], quote) => {
    await inFolder(async (folder) => {
      await putNotes(folder, [["n.txt", ambiguous]]);
      await put(folder, "d.jsonl", JSON.stringify({ text: ambiguous, labels: [[start, end, "tumor-site"]] }));
      const reading = imported(folder, doccanoImporter, `${folder}/d.jsonl`).then(
        ({ gold }) => gold[0]?.phenotypes[0]?.text,
      );
      if (quote === undefined) await expect(reading).rejects.toMatchObject({ reason: "unit-needed" });
      else await expect(reading).resolves.toBe(quote);
    });
  });

  it("goes on after a line that is not JSON", async () => {
    await inFolder(async (folder) => {
      await putNotes(folder, [["n.txt", "left breast"]]);
      const good = { text: "left breast", entities: [{ id: 0, start_offset: 0, end_offset: 4, label: "x" }] };
      await put(folder, "d.jsonl", `{"text":\n${JSON.stringify(good)}\n`);
      const { gold, report } = await imported(folder, doccanoImporter, `${folder}/d.jsonl`);
      expect(spans(gold)).toEqual([["x", 0, 4, "left"]]);
      expect(report.lost.map(({ place }) => place)).toEqual([`${folder}/d.jsonl:1`]);
      expect(report.leftOut[0]?.reason).toContain("no phenotype `x`");
    });
  });
});

it("prodigy: only accepted answers, spans without their text", async () => {
  await inFolder(async (folder) => {
    await putNotes(folder, [["n.txt", "left breast"]]);
    const task = (answer: string): string =>
      JSON.stringify({
        text: "left breast",
        spans: [{ start: 0, end: 4, label: "tumor-laterality" }],
        answer,
      });
    await put(folder, "p.jsonl", `${task("reject")}\n${task("accept")}\n`);
    const { gold, report } = await imported(folder, prodigyImporter, `${folder}/p.jsonl`);
    expect(spans(gold)).toEqual([["tumor-laterality", 0, 4, "left"]]);
    expect(report.leftOut).toHaveLength(1);
  });
});

it("uima-json: a CAS of INCEpTION, with tokens, features and a relation", async () => {
  await inFolder(async (folder) => {
    const text = "😀 left";
    await putNotes(folder, [["n.txt", text]]);
    const cas = {
      "%FEATURE_STRUCTURES": [
        { "%ID": 1, "%TYPE": "uima.cas.Sofa", sofaID: "_InitialView", sofaString: text },
        {
          "%ID": 2,
          "%TYPE": "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token",
          "@sofa": 1,
          begin: 0,
          end: 2,
        },
        {
          "%ID": 3,
          "%TYPE": "custom.Span",
          "@sofa": 1,
          begin: 3,
          end: 7,
          value: "tumor-laterality",
          negated: "no",
        },
        { "%ID": 4, "%TYPE": "custom.Relation", "@Dependent": 3, "@Governor": 3 },
      ],
    };
    await put(folder, "n.json", JSON.stringify(cas));
    const { gold, report } = await imported(folder, uimaJsonImporter, `${folder}/n.json`);
    expect(spans(gold)).toEqual([["tumor-laterality", 2, 6, "left"]]);
    expect(report.lost.map(({ kind }) => kind)).toEqual(["attribute", "relation"]);
  });
});

it("conll: IOB1, BIOES and Treebank brackets, one note for each block", async () => {
  await inFolder(async (folder) => {
    await putNotes(folder, [
      ["a.txt", "IDC (left)  breast"],
      ["b.txt", "stage IIA"],
    ]);
    const rows = [
      "IDC I-histology",
      "-LRB- O",
      "left S-side",
      "-RRB- O",
      "breast B-site",
      "",
      "stage B-stage",
      "IIA E-stage",
    ];
    await put(folder, "x.conll", rows.join("\n"));
    const { gold, report } = await imported(folder, conllImporter, `${folder}/x.conll`);
    expect(spans(gold)).toEqual([
      ["histology", 0, 3, "IDC"],
      ["side", 5, 9, "left"],
      ["site", 12, 18, "breast"],
      ["stage", 0, 9, "stage IIA"],
    ]);
    expect(report.lost).toEqual([]);
  });
});

describe("bioc, as corpora are", () => {
  const text = "Left breast.\r\n\r\n😀 IDC, grade 2.\n";
  const annotation = (id: string, type: string, offset: number, length: number, quote: string): unknown => ({
    id,
    infons: { type, identifier: "MESH:D001943" },
    text: quote,
    locations: [{ offset, length }],
  });
  const document = {
    id: "4711",
    infons: {},
    passages: [
      { offset: 0, infons: {}, text: "Left breast.", annotations: [annotation("1", "side", 0, 4, "LEFT")] },
      {
        offset: 16,
        infons: {},
        sentences: [
          {
            offset: 16,
            text: "😀 IDC, grade 2.",
            annotations: [
              annotation("2", "histology", 18, 3, "IDC"),
              annotation("3", "grade", 23, 9, "grade"),
            ],
          },
        ],
        relations: [{ id: "R1" }],
      },
    ],
  };

  it.each([
    ["a collection", { documents: [document] }],
    ["a list of PubTator 3", { PubTator3: [document] }],
  ])("takes passages and sentences of %s without the text between them", async (_, content) => {
    await inFolder(async (folder) => {
      await putNotes(folder, [["n.txt", text]]);
      const input = await put(folder, "c.json", JSON.stringify(content));
      const { gold, report } = await imported(folder, biocImporter, input);
      expect(spans(gold)).toEqual([
        ["side", 0, 4, "Left"],
        ["histology", 18, 21, "IDC"],
      ]);
      expect(report.changed.map(({ id }) => id)).toEqual(["1"]);
      expect(report.lost.map(({ kind, id }) => `${kind} ${id ?? ""}`)).toEqual([
        "attribute 1",
        "attribute 2",
        "phenotype 3",
        "relation ",
      ]);
    });
  });
});

it("conll: a file named as its note, in lower case, with the four columns of Label Studio", async () => {
  await inFolder(async (folder) => {
    await putNotes(folder, [["notes/breast-01.txt", "\uFEFFLeft Breast,\r\n2.5 cm\r\n"]]);
    const rows = [
      "-DOCSTART- -X- O O",
      "left -X- _ B-side",
      "breast -X- _ O",
      ", -X- _ O",
      "2.5 -X- _ B-size",
      "cm -X- _ I-size",
    ];
    const input = await put(folder, "breast-01.conll", `${rows.join("\r\n")}\r\n`);
    const { gold, report } = await imported(folder, conllImporter, input);
    expect(spans(gold)).toEqual([
      ["side", 0, 4, "Left"],
      ["size", 14, 20, "2.5 cm"],
    ]);
    expect(report.lost).toEqual([]);
    expect(report.changed.map(({ reason }) => reason)).toEqual([expect.stringContaining("2 tokens differ")]);
  });
});
