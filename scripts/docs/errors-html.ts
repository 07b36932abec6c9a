import { type ErrorRow, errorRows } from "./errors-page.ts";

/** What the service hands out at /errors. */
export const ERRORS_HTML = "src/server/errors.html";

/** The rows of docs/errors.md as a page, where each code is an address of its own: `/errors#run.unknown`. */
export const errorsHtml = (page: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Errors · Headwater</title>
<h1>What each error means, and what to do</h1>
<dl>
${errorRows(page).map(entry).join("\n")}
</dl>
</html>
`;

const entry = ({ code, facts, texts: [meaning, todo] }: ErrorRow): string =>
  `<dt id="${code}"><code>${code}</code> (HTTP ${facts.at(-1)})</dt>\n<dd>${inline(meaning)}</dd>\n<dd>${inline(todo)}</dd>`;

/** The little Markdown that stands in the table's cells; other pages are named, for they are not here. */
const inline = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll("\\|", "|")
    .replace(/`([^`]+)`/g, "<code>$1</code>")
    .replace(/\[([^\]]+)\]\([^)]*\)/g, "$1");
