/** A quote alone begins the text that the end of what is looked at cuts. */
const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:"]/g;

/** Of a longer text only the beginning is looked at. */
const MOST_CHARACTERS = 16_384;

/** Names that stand twice in one object. JSON.parse keeps the last without a word, and other readers the first. */
export function repeatedNames(json: string): string[] {
  const found = new Set<string>();
  const open: (Set<string> | undefined)[] = [];
  let last = "";
  for (const [token] of json.slice(0, MOST_CHARACTERS).matchAll(TOKENS)) {
    if (token === '"') break;
    if (token === "{") open.push(new Set());
    else if (token === "[") open.push(undefined);
    else if (token === "}" || token === "]") open.pop();
    else if (token === ":") {
      const names = open.at(-1);
      if (names?.has(last)) found.add(last.slice(1, -1));
      names?.add(last);
    }
    last = token;
  }
  return [...found];
}
