/** The rows of a CSV with a header, its values as text, as many at a time as a piece of the stream has. */
export async function* csvRows(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<string[][]> {
  const decoder = new TextDecoder();
  let rest = "";
  let isHeader = true;
  for await (const piece of pieces) {
    const text = rest + decoder.decode(piece, { stream: true });
    const rows: string[][] = [];
    let from = 0;
    // Where the next quote stands is looked up once, not for every line.
    let quote = text.indexOf('"');
    for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", from)) {
      const hasQuotes = quote !== -1 && quote < end;
      if (hasQuotes) {
        [end, quote] = pastQuotes(text, quote, end);
        if (end === -1) break;
      }
      if (!isHeader) rows.push(valuesOf(text.slice(from, end), hasQuotes));
      isHeader = false;
      from = end + 1;
    }
    rest = text.slice(from);
    yield rows;
  }
  if (rest !== "") yield [valuesOf(rest, rest.includes('"'))];
}

/** Where a line with quotes ends, -1 where that is still to come, and the first quote after it. */
function pastQuotes(text: string, firstQuote: number, firstEnd: number): [end: number, quote: number] {
  let end = firstEnd;
  let quote = firstQuote;
  while (quote !== -1 && quote < end) {
    const closing = text.indexOf('"', quote + 1);
    if (closing === -1) return [-1, quote];
    if (closing > end) end = text.indexOf("\n", closing);
    if (end === -1) return [-1, quote];
    quote = text.indexOf('"', closing + 1);
  }
  return [end, quote];
}

function valuesOf(line: string, hasQuotes: boolean): string[] {
  const whole = line.endsWith("\r") ? line.slice(0, -1) : line;
  if (!hasQuotes) return whole.split(",");
  const values: string[] = [];
  let value = "";
  let quoted = false;
  for (let at = 0; at < whole.length; at++) {
    const character = whole[at]!;
    if (character === '"' && quoted && whole[at + 1] === '"') value += whole[at++];
    else if (character === '"') quoted = !quoted;
    else if (character === "," && !quoted) {
      values.push(value);
      value = "";
    } else value += character;
  }
  return [...values, value];
}
