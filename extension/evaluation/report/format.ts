import { html, type Html } from "./html";

/** `83.15`: a share as a percentage with two decimals; a dash where it is not defined. */
export function percent(share: number | null | undefined): string {
  return share === null || share === undefined ? "–" : (100 * share).toFixed(2);
}

/** A share with its interval in small print. */
export function withInterval(
  score: { value: number | null; low: number | null; high: number | null } | undefined,
): Html {
  if (!score || score.value === null) return html`–`;
  if (score.low === null) return html`${percent(score.value)}`;
  return html`${percent(score.value)} <small>${percent(score.low)}–${percent(score.high)}</small>`;
}

/** `1,234`. */
export function whole(number: number): string {
  return number.toLocaleString("en-US", { maximumFractionDigits: 0 });
}

/** `1 note`, `2 notes`. */
export function counted(number: number, noun: string): string {
  return `${whole(number)} ${noun}${number === 1 ? "" : "s"}`;
}

/** What a table of the page is narrowed down to; the page's script reads it. */
export type ShownBy = Readonly<Record<string, string>>;

/** A number of findings that shows them when it is clicked. */
export function shows(count: number, filter: ShownBy): Html {
  return showsIn("findings", count, filter);
}

/** A number of rows of a table of the page that shows them when it is clicked. @param list the table's name */
export function showsIn(list: string, count: number, filter: ShownBy): Html {
  if (count === 0) return html`<span class="zero">0</span>`;
  return html`<a class="shows" href="${addressIn(list, filter)}">${whole(count)}</a>`;
}

/** A figure that shows what it is made of when it is clicked. @param address within the page */
export function behind(figure: Html | string, address: string): Html {
  return html`<a class="behind" href="${address}">${figure}</a>`;
}

/** The address within the page that shows the findings of a filter. */
export function findAddress(filter: ShownBy): string {
  return addressIn("findings", filter);
}

/** The address within the page that shows rows of one of its tables. */
export function addressIn(list: string, filter: ShownBy): string {
  return `#${list}:${new URLSearchParams(filter).toString()}`;
}

/** `3.2 GB`; a dash where it is not known. */
export function bytes(number: number | null): string {
  if (number === null) return "–";
  const units = ["B", "kB", "MB", "GB", "TB"];
  const power = number < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(number) / 3));
  const scaled = number / 1000 ** power;
  return `${scaled.toFixed(power === 0 || scaled >= 100 ? 0 : 1)} ${units[power] ?? ""}`;
}

/** A folder as it goes into `vscode://file/…`. */
export function linkRoot(root: string): string {
  const path = root.replaceAll("\\", "/").split("/").map(encodeURIComponent).join("/");
  return path.startsWith("/") ? path : `/${path.replace("%3A", ":")}`;
}
