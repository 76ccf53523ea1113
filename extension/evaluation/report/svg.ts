import { plot, type PlotOptions } from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { Html } from "./html";

/** What is used of a DOM's elements; the types of browsers are not loaded for programs of Node. */
interface Element {
  readonly outerHTML: string;
  querySelector(selector: string): Element | null;
  querySelectorAll(selector: string): Iterable<Element>;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
  remove(): void;
}

/**
 * Draws a chart as SVG text, without a browser. Its colours are the page's CSS variables, so that it is right in
 * light, dark and print; it has no style of its own, which the page's content security policy would refuse.
 * @param description for those who do not see it
 */
export function chart(description: string, options: PlotOptions): Html {
  const { document } = parseHTML("<!doctype html><html><body></body></html>") as unknown as {
    readonly document: unknown;
  };
  const all = { document, className: "chart", ariaLabel: description, ...options };
  const drawn: unknown = plot(all);
  const figure = drawn as Element;
  for (const style of figure.querySelectorAll("style")) style.remove();
  for (const styled of [figure, ...figure.querySelectorAll("[style]")]) styled.removeAttribute("style");
  // Plot names each kind of mark, which says nothing to a listener; what is in an image is not read at all.
  for (const marks of figure.querySelectorAll("g[aria-label]")) marks.removeAttribute("aria-label");
  figure.setAttribute("role", figure.querySelector("a") === null ? "img" : "group");
  return new Html(figure.outerHTML);
}
