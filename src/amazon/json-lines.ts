const NEWLINE = 0x0a;
const COMMA = 0x2c;

/**
 * A request's body, made from bytes: `envelope`, and in it the lines as one more field, a list named `list`. Also how
 * many they are: in JSON and in UTF-8 a newline byte is always the end of a line.
 * @param lines JSON, one value a line; at least one.
 */
export function bodyOfLines(
  envelope: object,
  list: string,
  lines: Uint8Array,
): { body: Uint8Array<ArrayBuffer>; count: number } {
  const empty = JSON.stringify({ ...envelope, [list]: [] });
  const head = empty.slice(0, -"]}".length);
  const whole = lines.at(-1) === NEWLINE ? lines.subarray(0, -1) : lines;
  const body = Buffer.concat([Buffer.from(head), whole, Buffer.from("]}")]);
  let count = 1;
  for (let at = body.indexOf(NEWLINE); at !== -1; at = body.indexOf(NEWLINE, at + 1)) {
    body[at] = COMMA;
    count += 1;
  }
  return { body, count };
}
