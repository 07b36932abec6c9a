import type { Command } from "commander";
import type { Effects } from "../effects.ts";
import { withHeadwater } from "../opened.ts";
import { type CommonOptions, commonOptions, examples } from "../options.ts";
import { askedValue, type PeopleOptions, peopleOptions } from "../people.ts";
import { personText } from "../show/person.ts";

interface PersonOptions extends CommonOptions, PeopleOptions {}

export function define(command: Command, effects: Effects, exit: (code: number) => void): void {
  command.description(
    "Asks for one email address, phone number, external id or hash, and says where that person is: in which audiences, since when, last sent in which job, what Amazon last said, and when they leave. The value is asked for, or read from standard input, and is kept nowhere.",
  );
  peopleOptions(command).action(async (options: PersonOptions) => exit(await person(options, effects)));
  commonOptions(command, { config: true, json: true });
  examples(command, [
    ["headwater person", "asks"],
    ["headwater person --json < address.txt", "reads the first line, answers in JSON"],
    ["headwater person --as phone --country DE", "a German number"],
  ]);
}

async function person({ config, json, as, country }: PersonOptions, effects: Effects): Promise<number> {
  const value = await askedValue("person", effects);
  const report = await withHeadwater({ config }, effects, (headwater) =>
    headwater.person(value, { as, country }),
  );
  await effects.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : personText(report));
  return 0;
}
