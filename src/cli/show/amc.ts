import type { PlannedAmc } from "../../model/plan.ts";
import type { AmcTables } from "../../model/run.ts";

/** How the people reach Amazon Marketing Cloud itself, or why they do not. */
export const amcWords = (amc: PlannedAmc): string =>
  amc.reach === "connection" ? reachedWords(amc) : NOT_REACHED[amc.why](amc.instanceId ?? "");

function reachedWords({
  instanceId,
  connectionId,
  advertiserId,
}: PlannedAmc & { reach: "connection" }): string {
  const dsp =
    advertiserId === undefined
      ? "; without a DSP advertiser they can't be used in the DSP"
      : `, and DSP advertiser ${advertiserId}`;
  return connectionId === undefined
    ? `will create a connection to AMC instance ${instanceId}${dsp}
(once, for the person who signed in; not as the default one, though Amazon makes a person's first the default)`
    : `instance ${instanceId} by connection ${connectionId}${dsp}`;
}

const NOT_REACHED = {
  "no-instance": () =>
    "gets no data without a connection: these people reach the DSP advertiser only; set instanceId to reach AMC too",
  "record-only": (instanceId) =>
    `gets no data: instance ${instanceId} is for the record only, these people reach the DSP advertiser only`,
  "made-without-connection": (instanceId) =>
    `gets no data: the audience was made without a connection to ${instanceId}, and can't get one;
under another audience.name a new one is made with it`,
} as const satisfies Record<(PlannedAmc & { reach: "none" })["why"], (instanceId: string) => string>;

/** Where to look in AMC, and what to ask it. */
export const tablesWords = ({ members, logs, query }: AmcTables): string =>
  `within the hour: who is in it in table ${members}, what was added and removed in ${logs}
(APP is the name of your Login with Amazon application; AMC's schema explorer shows it with its SUFFIX)
${query}`;
