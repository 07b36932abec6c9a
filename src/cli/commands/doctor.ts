import type { Command } from "commander";
import type { Finding } from "../../index.ts";
import type { Effects } from "../effects.ts";
import { type CommonOptions, commonOptions, examples, namedInFile } from "../options.ts";

export function define(command: Command, effects: Effects, exit: (code: number) => void): void {
  namedInFile(command, "destination")
    .description(
      "Checks Node, disk, configuration, state folder, hosts, clock, login, region, profile, advertiser, AMC instance, connection and terms, and that what was sent is remembered, one after the other, and says what to type, or who can grant it, for whatever fails. Without a headwater.yaml it checks the machine.",
    )
    .action(async (destination: string | undefined, options: CommonOptions) =>
      exit(await checkUp(destination, options, effects)),
    );
  commonOptions(command, { config: true, json: true });
  examples(command, [
    ["headwater doctor", "where there is one destination"],
    ["headwater doctor shop-us", "the way to one of several"],
  ]);
}

async function checkUp(
  destination: string | undefined,
  { config, json }: CommonOptions,
  { cwd, env, clock, stdout }: Effects,
): Promise<number> {
  const { doctor } = await import("../../index.ts");
  const findings = await doctor(destination, { config, cwd, env, clock });
  await stdout.write(json ? `${JSON.stringify(findings, null, 2)}\n` : findings.map(findingText).join(""));
  return findings.find(({ ok }) => !ok)?.exitCode ?? 0;
}

function findingText({ check, ok, says, hint }: Finding): string {
  const line = `${(ok ? "ok" : "not ok").padEnd(8)}${check.padEnd(12)}${says}\n`;
  return hint === undefined
    ? line
    : `${line}${" ".repeat(8)}Next: ${hint.replaceAll("\n", `\n${" ".repeat(14)}`)}\n`;
}
