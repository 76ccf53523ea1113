import type { ExchangeReport, ReportEntry } from "./report";

/** What a report is about. */
export interface ReportHead {
  /** `Export as brat`, `Import from doccano`. */
  readonly title: string;
  /** Nothing was written yet. */
  readonly isPreview: boolean;
  readonly files: readonly string[];
}

/** A report to be read: what was written, and what was not, place by place with the reasons. Markdown. */
export function reportText(report: ExchangeReport, { title, isPreview, files }: ReportHead): string {
  const lines = [
    `# ${title}${isPreview ? ": preview" : ""}`,
    "",
    ...(isPreview ? ["Nothing is written yet. This is what would be.", ""] : []),
    `${report.summary()}.`,
    ...section("Lost", "What cannot be carried, or cannot be trusted.", report.lost),
    ...section("Changed", "What is carried, but not as it was.", report.changed),
    ...section("Left out", "What was not asked for, or is there already.", report.leftOut),
    "",
    `## Files (${files.length})`,
    "",
    ...(files.length === 0 ? ["None."] : files.map((file) => `- ${file}`)),
  ];
  return `${lines.join("\n")}\n`;
}

function section(title: string, meaning: string, entries: readonly ReportEntry[]): string[] {
  if (entries.length === 0) return [];
  const places = new Map<string, ReportEntry[]>();
  for (const entry of entries) places.set(entry.place, [...(places.get(entry.place) ?? []), entry]);
  const reasons = new Map<string, number>();
  for (const { reason } of entries) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  const often = [...reasons].filter(([, count]) => count > 1).sort(([, a], [, b]) => b - a);
  return [
    "",
    `## ${title} (${entries.length})`,
    "",
    meaning,
    ...(often.length === 0 ? [] : ["", ...often.map(([reason, count]) => `- ${count} times: ${reason}`)]),
    ...[...places].flatMap(([place, own]) => [
      "",
      `### ${place}`,
      "",
      ...own.map(({ kind, id, reason }) => `- ${kind}${id === undefined ? "" : ` ${id}`}: ${reason}`),
    ]),
  ];
}
