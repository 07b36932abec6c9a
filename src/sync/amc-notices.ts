import type { Notice, PlannedAmc } from "../model/plan.ts";

/** What a person should know of how their people reach Amazon Marketing Cloud itself, before they say yes. */
export function amcNotices(amc: PlannedAmc): Notice[] {
  if (amc.reach === "none") return [NOTHING_REACHES_AMC(amc)];
  const notices: Notice[] = [];
  if (amc.connectionId === undefined)
    notices.push({
      code: "amc.connection-created",
      message: `This will create a connection to AMC instance ${amc.instanceId}${amc.advertiserId === undefined ? "" : ` and DSP advertiser ${amc.advertiserId}`}, for the person who signed in.`,
      hint: "It is made once, when the plan is carried out, and not as the default one. Amazon makes a person's first connection their default all the same.",
    });
  if (amc.advertiserId === undefined)
    notices.push({
      code: "amc.no-advertiser",
      message: "The connection has no DSP advertiser: the people reach AMC, and can't be used in the DSP.",
    });
  return notices;
}

const NOTHING_REACHES_AMC = ({ why, instanceId }: PlannedAmc & { reach: "none" }): Notice => ({
  code: "amc.no-data",
  ...{
    "no-instance": {
      message: "AMC itself gets no data without a connection: these people reach the DSP advertiser only.",
      hint: "Set instanceId in the destination to reach AMC too.",
    },
    "record-only": {
      message: `AMC itself gets no data: instance ${instanceId} is kept for the record only, these people reach the DSP advertiser only.`,
    },
    "made-without-connection": {
      message: `AMC itself gets no data: this audience was made without a connection to instance ${instanceId}, which can't be changed later.`,
      hint: "Give audience.name another name: the new audience is made with the connection.",
    },
  }[why],
});
