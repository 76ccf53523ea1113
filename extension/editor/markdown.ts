/**
 * Text as Markdown that shows just this text: no link, no icon, no emphasis comes of what a note or a model says.
 * Every sign becomes an entity. (`MarkdownString.appendText` also makes spaces unbreakable, so that lines run out of
 * the hover.)
 */
export function literal(text: string): string {
  return text.replaceAll(/\s+/g, " ").replaceAll(/[!-/:-@[-`{-~]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
