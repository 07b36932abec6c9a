import { type Command, Option } from "commander";
import { hasEffect } from "../../model/plan.ts";
import { type CarryOutCommandOptions, carryOut, carryOutOptions, planOnly } from "../carry-out.ts";
import type { Effects } from "../effects.ts";
import { type CommonOptions, commonOptions, examples } from "../options.ts";

interface SendOptions extends CarryOutCommandOptions {
  dryRun?: boolean;
}

export function define(command: Command, effects: Effects, exit: (code: number) => void): void {
  command.description(
    "Sends what people did (purchases, sign-ups, page views) to a DSP advertiser at Amazon: each event once, whatever the file says again. See docs/events.md.",
  );
  examples(command, [
    ["headwater events plan purchases", "shows which events are new, sends nothing"],
    ["headwater events send purchases", "shows it, asks, and sends them"],
  ]);

  const planned = command
    .command("plan")
    .description(
      "Shows which events would be sent: rows, events by type with what they are worth, skipped rows by reason, requests, the least time, and what grows too old before it can go. The plan is kept for 7 days under the id that is printed. Nothing is sent.",
    );
  named(planned).action(async (name: string, options: CommonOptions) =>
    exit(await plan(name, options, effects)),
  );
  commonOptions(planned, { config: true, json: true });
  examples(planned, [
    ["headwater events plan purchases", "shows and keeps a plan"],
    ["headwater events send purchases --plan ID", "sends the events of the plan of that id"],
    ["headwater events plan purchases --json", "the same for a program"],
  ]);

  const sent = command
    .command("send")
    .description(
      "Plans, shows the plan, asks, and sends each new event once. What an earlier run left is finished first. Nothing new is success. Skipped rows do not change the exit code; what Amazon refuses does (5). Amazon answers for each event at once: there is nothing to wait for.",
    );
  named(sent)
    .addOption(new Option("--dry-run", "only plan, like headwater events plan").conflicts("plan"))
    .action(async (name: string, options: SendOptions) =>
      exit(
        options.dryRun
          ? await plan(name, options, effects)
          : await carryOut((headwater, how) => headwater.sendEvents(name, how), options, effects),
      ),
    );
  carryOutOptions(sent, { moved: "other events of the advertiser have been sent", waits: false });
  examples(sent, [
    ["headwater events send purchases", "shows the plan and asks"],
    ["headwater events send purchases --yes", "for cron, each minute: only what is new is sent"],
  ]);
  sent.addHelpText(
    "after",
    "\nWith --json standard output is { plan, report }; report is null where the answer was no.",
  );
}

const named = (command: Command): Command =>
  command.argument("<name>", "the name of an entry of events in headwater.yaml");

/** Also `events send --dry-run`. */
const plan = (name: string, options: CommonOptions, effects: Effects): Promise<number> =>
  planOnly((headwater) => headwater.planEvents(name), options, effects, hasEffect);
