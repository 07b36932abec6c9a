/** A number that `JSON.stringify` writes digit by digit as it was given. */
export interface BareInteger {
  readonly rawJSON: string;
}

/** What Node 24 has and TypeScript's library does not describe yet. */
const json = JSON as unknown as {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
  ): unknown;
  rawJSON(text: string): BareInteger;
};

const INTEGER = /^-?(?:0|[1-9]\d*)$/;

/** Whether a text may hold an integer too big for a double, which has 16 digits at least. Far quicker than looking at each value. */
const MAY_BE_BIG = /(?:^|[[:,\s])-?\d{16}/;

/**
 * The value of a JSON text. An integer too big for a double comes back as text, with every digit; all else as usual.
 * @throws {SyntaxError} when it is not JSON.
 */
export const parseJson = (text: string): unknown =>
  MAY_BE_BIG.test(text) ? json.parse(text, bigAsText) : JSON.parse(text);

const bigAsText = (_key: string, value: unknown, { source }: { source?: string }): unknown =>
  typeof value === "number" && !Number.isSafeInteger(value) && source !== undefined && INTEGER.test(source)
    ? source
    : value;

/**
 * Lets `JSON.stringify` write an id as a bare integer, however many digits it has.
 * @throws {RangeError} when `digits` is not an integer.
 * @example JSON.stringify({ audienceId: integer("413642381039213536") }) === '{"audienceId":413642381039213536}'
 */
export function integer(digits: string): BareInteger {
  if (!INTEGER.test(digits)) throw new RangeError("Not an integer.");
  return json.rawJSON(digits);
}
