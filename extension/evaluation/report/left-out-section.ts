import type { LeftOut } from "../gold-corpus";
import { html, type Html } from "./html";

/**
 * What could not be measured, and why; the place `#left-out` of a report.
 * @param heading the element, `h2` or `h3` by where it stands
 * @returns undefined where nothing is missing
 */
export function leftOutSection(
  heading: Html,
  leftOut: readonly Pick<LeftOut, "place" | "reason">[],
): Html | undefined {
  if (leftOut.length === 0) return undefined;
  return html`${heading}
    <div class="wide">
      <table>
        <tbody>
          ${leftOut.map(
            ({ place, reason }) =>
              html`<tr>
                <th>${place}</th>
                <td>${reason}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}
