import { ConfigError } from "../errors.ts";

/**
 * The connection or destination of that name, or the only one there is.
 * @throws {ConfigError} connection.unknown, connection.unsaid, destination.unknown, destination.unsaid
 */
export function named<T extends { name: string }>(
  noun: "connection" | "destination",
  all: readonly T[],
  name?: string,
): T {
  const names = all.map((one) => one.name).join(", ");
  const [first, second] = all;
  if (name === undefined && first && !second) return first;
  if (name === undefined && second) {
    const unsaid = `${noun}.unsaid` as const;
    throw new ConfigError(unsaid, `There are several ${noun}s; which one?`, { hint: `One of: ${names}` });
  }
  const found = all.find((one) => one.name === name);
  if (found) return found;
  const unknown = `${noun}.unknown` as const;
  throw new ConfigError(unknown, `There is no ${noun}${name === undefined ? "" : ` "${name}"`}.`, {
    hint: first
      ? `There is: ${names}`
      : `Write one under ${noun}s: in headwater.yaml; docs/configuration.md says how.`,
  });
}
