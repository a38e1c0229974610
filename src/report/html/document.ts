import { createHash } from "node:crypto";
import { Html, html } from "./html.ts";

export interface DocumentParts {
  title: string;
  /** May not hold the end of its element; nor may `script`. */
  style: string;
  script?: string;
  body: Html;
}

/** A page in one file. Its policy allows this style and this script, by their hashes, and nothing of any network. */
export function documentOf({ title, style, script, body }: DocumentParts): string {
  const policy = [
    "default-src 'none'",
    ...(script === undefined ? [] : [`script-src ${hashOf(script)}`]),
    `style-src ${hashOf(style)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return `${
    html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Html(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${new Html(style)}</style>
</head>
<body>
${body}
${script === undefined ? "" : html`<script>${new Html(script)}</script>\n`}</body>
</html>`.text
  }\n`;
}

function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
