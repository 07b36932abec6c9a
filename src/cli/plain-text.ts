const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  nbsp: " ",
  "#39": "'",
};

/** A text that may be HTML, and is somebody else's, as lines for a terminal: without tags, and nothing that moves a cursor. */
export const plainText = (text: string): string =>
  text
    .replace(/<(script|style)\b[^>]*>.*?<\/\1>/gis, "")
    .replace(/<\/(p|h[1-6]|li|div|tr)>|<br\s*\/?>/gi, "\n")
    .replace(/<li\b[^>]*>/gi, "- ")
    .replace(/<\/?[a-z][^>]*>/gi, "")
    .replace(/&(\w+|#39);/g, (whole, name: string) => ENTITIES[name] ?? whole)
    // Whatever a terminal would obey; line ends stay.
    .replace(/[^\P{Cc}\n]/gu, " ")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
