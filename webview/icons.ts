import { svg } from "lit";
import type { SVGTemplateResult } from "lit";

const paths = {
  accepted: "M3 8.5 6.5 12 13 4.5",
  rejected: "M4 4l8 8M12 4l-8 8",
  corrected: "M3 13l.8-3.2L10.5 3a1.1 1.1 0 0 1 1.6 0l.9.9a1.1 1.1 0 0 1 0 1.6L6.2 12.2z",
  added: "M8 3v10M3 8h10",
  suggested: "M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11",
  up: "M8 13V3M4 7l4-4 4 4",
  down: "M8 3v10M4 9l4 4 4-4",
  undo: "M6 3 3 6l3 3M3 6h6.5a3.5 3.5 0 0 1 0 7H6",
  redo: "M10 3l3 3-3 3M13 6H6.5a3.5 3.5 0 0 0 0 7H10",
  takeBack: "M13 8a5 5 0 1 1-1.5-3.5M13 2v3h-3",
  warning: "M8 2.5 14 13H2zM8 6.5v3M8 11v.7",
  inspect: "M7 2.8a4.2 4.2 0 1 0 0 8.4a4.2 4.2 0 1 0 0-8.4M10 10l3.5 3.5",
  keys: "M2 4.5h12v7H2zM4.5 7h.5M7.8 7h.5M11 7h.5M5 9.3h6",
} as const;
export type IconName = keyof typeof paths;

/** A line drawing in the colour of the text; decoration only, its meaning is always also in words. */
export function icon(name: IconName): SVGTemplateResult {
  return svg`<svg class=${`icon icon-${name}`} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"
    ><path d=${paths[name]} fill="none" stroke="currentColor" stroke-width="1.4" stroke-linecap="round" stroke-linejoin="round"/></svg>`;
}
