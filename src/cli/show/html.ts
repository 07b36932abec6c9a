/** Text that is HTML already. */
class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type { Html };

/** A text of our own as it is, for where nothing is escaped: a style. */
export const trusted = (text: string): Html => new Html(text);

type Part = Html | string | number | undefined | readonly Part[];

/** A template as HTML: what is spliced in is escaped, unless it is HTML itself. Nothing of `undefined`. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Html =>
  new Html(strings.reduce((text, piece, index) => `${text}${rendered(parts[index - 1])}${piece}`));

function rendered(part: Part): string {
  if (part === undefined) return "";
  if (part instanceof Html) return part.text;
  if (typeof part === "object") return part.map(rendered).join("");
  return String(part).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
