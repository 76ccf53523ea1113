import { expect, it } from "vitest";
import { ExchangeReport } from "../../../extension/exchange/report";
import { reportText } from "../../../extension/exchange/report-text";

it("tells place by place what was not written and why", () => {
  const report = new ExchangeReport();
  report.wrote("note", 2);
  report.lost.push({ kind: "phenotype", place: "notes/a.txt", id: "p2", reason: "No token." });
  report.lost.push({ kind: "diagnosis", place: "notes/b.txt", id: "d1", reason: "Tags only." });
  report.lost.push({ kind: "phenotype", place: "notes/a.txt", reason: "No place." });
  report.leftOut.push({ kind: "note", place: "c.yaml", reason: "Its status is in-progress." });
  const text = reportText(report, { title: "Export as conll", isPreview: true, files: ["/x/labels.conll"] });
  expect(text).toContain("# Export as conll: preview\n\nNothing is written yet.");
  expect(text).toContain("2 notes written; 3 lost, 0 changed, 1 left out.");
  expect(text).toContain("### notes/a.txt\n\n- phenotype p2: No token.\n- phenotype: No place.\n");
  expect(text).not.toContain("## Changed");
  expect(text).not.toContain("times:");
  report.lost.push({ kind: "phenotype", place: "notes/c.txt", id: "p1", reason: "No token." });
  const repeated = reportText(report, { title: "x", isPreview: true, files: [] });
  expect(repeated).toContain("trusted.\n\n- 2 times: No token.\n\n### notes/a.txt");
  expect(text).toContain("## Files (1)\n\n- /x/labels.conll\n");
  expect(reportText(report, { title: "x", isPreview: false, files: [] })).not.toContain("preview");
});
