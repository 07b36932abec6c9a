// TypeScript's library does not know these two yet; Node 24 has both.
interface LosslessJson {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
  ): unknown;
  rawJSON(text: string): unknown;
}
const lossless = JSON as unknown as LosslessJson;

/** Reads JSON; an integer that a double cannot hold comes out as a bigint. */
export const readJson = (text: string): unknown =>
  lossless.parse(text, (_key, value, { source }) =>
    typeof value === "number" && !Number.isSafeInteger(value) && source && /^-?\d+$/.test(source)
      ? BigInt(source)
      : value,
  );

/** An id's digits as a bare JSON number, however many there are. */
export const long = (digits: string): unknown => lossless.rawJSON(digits);
