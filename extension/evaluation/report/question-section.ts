import type { Evaluation } from "../evaluate";
import { answerMetricTitles, answerMetrics } from "../scorers/answer-metrics";
import type { AnswerScorer } from "../scorers/answer-metrics";
import { whole } from "./format";
import { html, type Html } from "./html";
import { labelFilter, listTable } from "./list-table";

/** The scorers that look at answers, of those that were asked for. */
export function answerScorersOf({ scorers }: Pick<Evaluation, "scorers">): AnswerScorer[] {
  return scorers.filter((scorer): scorer is AnswerScorer => scorer !== "spans");
}

/** Every question that has an answer, with its F1 by each scorer: what the figures of answers are means of. */
export function questionSection(
  evaluation: Evaluation,
  titleOf: (label: string) => string,
): Html | undefined {
  const scorers = answerScorersOf(evaluation);
  if (scorers.length === 0) return undefined;
  const { labels, tasks, questions } = evaluation;
  const asked = [
    ...(tasks.includes("phenotypes") ? labels : []),
    ...tasks.filter((task) => task !== "phenotypes"),
  ];
  const both =
    scorers.length === 2 ? [{ value: "differ", title: "Judged differently by the two scorers" }] : [];
  return html`<section id="questions">
    <h2>Questions behind the figures of answers</h2>
    <p>
      The ${whole(questions.length)} questions that have an answer in the gold labels or by the model, each
      with its F1 in percent; the figures of answers are their means. Of an answer that has a place the words
      are those of the note.
    </p>
    ${listTable({
      name: "questions",
      filters: [
        labelFilter(asked, titleOf),
        {
          name: "show",
          title: "Which questions",
          options: [
            { value: "", title: "Every question" },
            { value: "wrong", title: "Those not wholly right" },
            ...both,
          ],
        },
      ],
      reset: "All questions",
      head: html`<tr>
          <th rowspan="2">Asked about</th>
          <th rowspan="2">Gold answers</th>
          <th rowspan="2">Model's answers</th>
          ${scorers.map((scorer) => html`<th colspan="3">${scorer}</th>`)}
        </tr>
        <tr>
          ${scorers.map(() => answerMetrics.map((metric) => html`<th class="number">${answerMetricTitles[metric]}</th>`))}
        </tr>`,
      widths: [22, 20, 20, ...scorers.flatMap(() => answerMetrics.map(() => 38 / (3 * scorers.length)))],
    })}
  </section>`;
}
