import type { Config } from "../../src/config/config.ts";
import type { Environment } from "../../src/config/environment.ts";
import { parseConfig } from "../../src/config/parse.ts";
import { ConfigError } from "../../src/errors.ts";

/** A whole file, as small as it can be. Line numbers in the tests count from here. */
export const SAMPLE = `connections:
  demo:
    region: NA
    clientId: amzn1.client
    clientSecret: { env: DEMO_SECRET }
    refreshToken: { env: DEMO_TOKEN }
destinations:
  demo:
    connection: demo
    profileId: "1234567890"
syncs:
  spring:
    source: { file: people.csv }
    destination: demo
    audience: { name: Spring buyers US }
    mode: mirror
`;

/** The sample with one piece of it replaced; a piece that is not in it is a mistake of the test. */
export function sampleWith(piece: string, replacement: string): string {
  if (!SAMPLE.includes(piece)) throw new Error(`The sample has no ${piece}`);
  return SAMPLE.replace(piece, () => replacement);
}

export const parse = (text: string, env: Environment = {}): Config =>
  parseConfig(text, { file: "/etc/people/headwater.yaml", env });

/** The error that `act` ends in. */
export function refusal(act: () => unknown): ConfigError {
  try {
    act();
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error("It was not refused.");
}

/** What the parser has against a text, as a person sees it. */
export function refused(text: string, env: Environment = {}): { code: string; at?: string; said: string } {
  const { code, at, message, hint } = refusal(() => parse(text, env));
  return { code, at, said: [message, hint].join("\n") };
}
