import { randomBytes } from "node:crypto";

/**
 * The page of a webview: one script, one style sheet, nothing inline, nothing from elsewhere. The `csp-nonce` is for
 * the toolkit, which tries out `:focus-visible` with a style element of its own.
 * @param cspSource what `vscode.Webview.cspSource` says; the addresses are those of `asWebviewUri`.
 */
export function webviewPage(options: {
  readonly title: string;
  readonly cspSource: string;
  readonly script: string;
  readonly style: string;
}): string {
  const { title, cspSource, script, style } = options;
  const nonce = randomBytes(24).toString("base64");
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${cspSource} 'nonce-${nonce}'; base-uri 'none'; form-action 'none'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta property="csp-nonce" content="${nonce}">
<title>${title}</title>
<link rel="stylesheet" href="${style}">
</head>
<body>
<main id="panel"></main>
<script type="module" nonce="${nonce}" src="${script}"></script>
</body>
</html>
`;
}
