import { createHash } from "node:crypto";
import style from "./page.css?raw";
import script from "./page-script.js?raw";
import { html, Html } from "./html";

export interface PageOptions {
  readonly title: string;
  readonly content: Html;
  /** What the page's script shows on demand. */
  readonly data: unknown;
}

/**
 * A page that is one file: style, script and charts are in it, and its content security policy allows just these, by
 * their hashes, and no address at all. The same text may be a webview's `html`. There a click on an element with
 * `data-path` posts `{type: "open-note", path, start, end, line, column}` (code points; line and column from 1) instead
 * of following its link.
 */
export function reportPage({ title, content, data }: PageOptions): string {
  const policy = `default-src 'none'; style-src ${hash(style)}; script-src ${hash(script)}; base-uri 'none'; form-action 'none'`;
  // Made apart from the template: a blank that a formatter puts into them would make other hashes of them.
  const json = new Html(JSON.stringify(data).replaceAll("<", "\\u003c"));
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${new Html(policy)}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        ${new Html(`<style>${style}</style>`)}
      </head>
      <body>
        <main>${content}</main>
        <script type="application/json" id="data">
          ${json}
        </script>
        ${new Html(`<script>${script}</script>`)}
      </body>
    </html> `.text;
}

function hash(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
