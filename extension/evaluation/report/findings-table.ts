import { errorOutcomes, outcomeTitles } from "../findings";
import { html, type Html } from "./html";
import { labelFilter, listTable, type Filter } from "./list-table";

/** The table in which a number's notes and spans are shown, with its filters; the page's script fills it. */
export function findingsTable(
  labels: readonly string[],
  titleOf: (label: string) => string,
  more: readonly Filter[] = [],
): Html {
  const kinds = errorOutcomes.map((value) => ({ value, title: outcomeTitles[value] }));
  return listTable({
    name: "findings",
    filters: [
      {
        name: "outcome",
        title: "Kind",
        options: [
          { value: "", title: "Every kind" },
          { value: "errors", title: "All errors" },
          { value: "exact", title: "Right" },
          ...kinds,
        ],
      },
      labelFilter([...labels, "diagnosis", "treatment"], titleOf),
      ...more,
    ],
    reset: "All errors",
    head: html`<tr>
      <th>Kind</th>
      <th>Place</th>
      <th>Gold label</th>
      <th>Model</th>
      <th class="number">Confidence</th>
      <th>Alignment</th>
    </tr>`,
    widths: [11, 22, 23, 23, 10, 11],
  });
}
