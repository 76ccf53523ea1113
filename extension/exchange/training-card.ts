import type { ExportOptions } from "./format";
import type { TrainingRow } from "./training-rows";

/** Counts what training data hold, for the card beside them. */
export class TrainingCard {
  private readonly counts = new Map<string, Map<string, Map<string, number>>>();
  private readonly notes = new Map<string, Set<string>>();

  constructor(
    private readonly format: string,
    private readonly options: ExportOptions,
  ) {}

  add(split: string, row: TrainingRow): void {
    this.notes.set(split, (this.notes.get(split) ?? new Set()).add(row.notePath));
    const answer = row.gold === "none" ? "none" : "answered";
    this.count("Rows by task or phenotype", split, `${row.label ?? row.task}, ${answer}`);
    this.count("Rows by annotator", split, row.annotator);
    for (const decision of new Set(row.decisions))
      this.count("Rows by decision behind them", split, decision);
    const runs = new Set(row.runs);
    for (const run of runs) this.count("Rows by run whose suggestions were decided", split, run);
    if (runs.size === 0) this.count("Rows by run whose suggestions were decided", split, "no suggestion");
  }

  /** The card as Markdown. */
  text(): string {
    const splits = [...this.notes.keys()].sort();
    const lines = [
      `# Training data: ${this.format}`,
      "",
      "Made from gold labels by CancerLLM Annotator. **It holds text of patients' records**: keep it where they may be.",
      "",
      ...splits.map((split) => `- notes in ${split}: ${this.notes.get(split)?.size ?? 0}`),
      `- split: ${this.options.splitPlan ?? "none"}; \`splits.json\` names the notes of each`,
      `- decisions taken as labels: ${this.options.decisions.join(", ")}`,
      ...this.counterfactual(),
      `- share of \`none\` rows kept: ${this.options.negatives}, seed ${this.options.seed}`,
      "- prompts: those of the CancerLLM protocol (arXiv 2406.10459); several answers are separated by commas",
    ];
    for (const [title, rows] of this.counts) {
      lines.push(
        "",
        `## ${title}`,
        "",
        `| | ${splits.join(" | ")} |`,
        `| --- |${" ---: |".repeat(splits.length)}`,
      );
      for (const [name, bySplit] of [...rows].sort(([a], [b]) => (a < b ? -1 : 1)))
        lines.push(`| ${name} | ${splits.map((split) => bySplit.get(split) ?? 0).join(" | ")} |`);
    }
    return `${lines.join("\n")}\n`;
  }

  /** Nobody may take labels that are wrong on purpose for gold labels. */
  private counterfactual(): string[] {
    const { counterfactual, wrongLabels, seed } = this.options;
    if (!wrongLabels) return [];
    const { replaced, total } = wrongLabels;
    return [
      `- **${replaced} of ${total} labels are wrong on purpose** (counterfactual, rate ${counterfactual}, seed ${seed}): each is another value of the same phenotype, seen in these gold labels; valid and test are not changed`,
    ];
  }

  private count(title: string, split: string, name: string): void {
    const rows = this.counts.get(title) ?? new Map<string, Map<string, number>>();
    const bySplit = rows.get(name) ?? new Map<string, number>();
    this.counts.set(title, rows.set(name, bySplit.set(split, (bySplit.get(split) ?? 0) + 1)));
  }
}
