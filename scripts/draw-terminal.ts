/**
 * Draws text as a terminal would show it, as SVG: `bin/headwater demo | node scripts/draw-terminal.ts > docs/images/demo.svg`.
 */
import { text } from "node:stream/consumers";

const FONT_SIZE = 13;
const LINE_HEIGHT = 18;
const CHARACTER_WIDTH = 7.83;
const MARGIN = 20;

const lines = (await text(process.stdin)).trimEnd().split("\n");
const width = Math.ceil(Math.max(...lines.map((line) => line.length)) * CHARACTER_WIDTH) + 2 * MARGIN;
const height = lines.length * LINE_HEIGHT + 2 * MARGIN;
const escaped = (line: string): string =>
  line.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const drawn = lines.map(
  (line, index) =>
    `<text x="${MARGIN}" y="${MARGIN + FONT_SIZE + index * LINE_HEIGHT}">${escaped(line)}</text>`,
);

console.log(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="Output of headwater demo">
<style>text { white-space: pre }</style>
<rect width="100%" height="100%" rx="8" fill="#14181f"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${FONT_SIZE}" fill="#d8dee9">
${drawn.join("\n")}
</g>
</svg>`);
