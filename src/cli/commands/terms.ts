import type { Command } from "commander";
import { ConfigError } from "../../errors.ts";
import type { ShownTerms } from "../../index.ts";
import type { Effects } from "../effects.ts";
import { withHeadwater } from "../opened.ts";
import { type CommonOptions, commonOptions, examples, namedInFile } from "../options.ts";
import { plainText } from "../plain-text.ts";
import { stoppable } from "../stop.ts";
import { when } from "../words.ts";

export function define(command: Command, effects: Effects, exit: (code: number) => void): void {
  namedInFile(command, "destination")
    .description(
      "Shows the terms of Amazon Marketing Cloud for a destination's login and, where they are not accepted yet, asks. Only a person at a terminal can accept, by typing their name; it is written down with the time and the text's checksum.",
    )
    .action(async (destination: string | undefined, options: CommonOptions) =>
      exit(await terms(destination, options, effects)),
    );
  commonOptions(command, { config: true, json: true });
  examples(command, [
    ["headwater terms", "where there is one destination"],
    ["headwater terms shop-us --json", "the text and who accepted it here, as JSON"],
  ]);
}

const terms = (
  destination: string | undefined,
  { config, json }: CommonOptions,
  effects: Effects,
): Promise<number> =>
  stoppable(effects, (signal) =>
    withHeadwater({ config, signal }, effects, async (headwater) => {
      const { accept, ...shown } = await headwater.terms(destination);
      if (json) {
        await effects.stdout.write(`${JSON.stringify(shown, null, 2)}\n`);
        return 0;
      }
      await effects.stdout.write(termsText(shown));
      if (shown.accepted) return 0;
      const name = await nameOf(effects, signal);
      if (name === "") {
        await effects.stdout.write("Not accepted. AMC takes no audiences until they are.\n");
        return 0;
      }
      await accept(name);
      await effects.stdout.write(`Accepted by ${name}; it is written down.\nNext: headwater doctor\n`);
      return 0;
    }),
  );

function termsText({ content, accepted, acceptances }: Omit<ShownTerms, "accept">): string {
  const here = acceptances.map(
    ({ acceptedBy, acceptedAt }) => `Accepted here by ${acceptedBy}, ${when(acceptedAt)}.\n`,
  );
  const missing =
    here.length === 0
      ? "They are not accepted yet."
      : "Amazon does not have them as accepted by the person who signed in now.";
  const state = accepted
    ? "Amazon has them as accepted by the person who signed in.\n"
    : `${missing} They bind the company that the person who signed in speaks for.\n`;
  const shown = content === undefined ? "" : `${plainText(content)}\n\n`;
  return `${shown}${here.join("")}${state}`;
}

async function nameOf({ stdin }: Effects, signal: AbortSignal): Promise<string> {
  if (!stdin.isTerminal)
    throw new ConfigError("cli.not-asked", "Nobody is there to say yes; the terms are not accepted.", {
      hint: "Run headwater terms at a terminal: a person reads them, and types their name.",
    });
  const answer = await stdin.readLine("To accept them, type your full name; to leave, press Enter: ", signal);
  signal.throwIfAborted();
  return (answer ?? "").trim();
}
