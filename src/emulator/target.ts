import type { Audience, Target } from "./audience.ts";
import type { Connection } from "./connections.ts";
import { Refusal } from "./errors.ts";
import { assumed, documented, type Rule, SOURCES } from "./evidence.ts";
import type { Call } from "./operation.ts";
import type { AskedTarget } from "./upload.ts";

/** Where the records of a call go. @throws {Refusal} 400 when there is no such connection */
export function targetOf(call: Call, asked: AskedTarget | undefined, audience: Audience | undefined): Target {
  if (!asked?.connectionId && audience?.connectionId === undefined) {
    return { amc: false, dsp: true, connectionId: undefined };
  }
  const connection = asked?.connectionId ? ownConnection(call, asked.connectionId) : defaultConnection(call);
  const types = asked?.targetTypes;
  if (types?.length && !connection.dsp) {
    throw new Refusal(400, `Connection ${connection.connectionId} has no DSP advertiser`);
  }
  return {
    amc: connection.amc !== undefined,
    dsp: connection.dsp !== undefined && types?.length !== 0,
    connectionId: connection.connectionId,
  };
}

/** The caller's connection of this id. @throws {Refusal} 400 */
export function ownConnection({ store, grant }: Call, connectionId: string): Connection {
  const found = store.connections.get(grant!, connectionId);
  if (!found) throw new Refusal(400, `No connection ${connectionId}`);
  return found;
}

function defaultConnection({ store, grant }: Call): Connection {
  const found = store.connections.defaultOf(grant!);
  if (!found) throw new Refusal(400, "targetResource is missing, and there is no default connection");
  return found;
}

export const targetRules: Rule[] = [
  {
    says: "An audience of an advertiser goes to DSP only; a connection's goes to its AMC instance too.",
    evidence: documented(SOURCES.audiencesGuide),
  },
  {
    says: "Records name a connection of the caller's person and client; another is 400.",
    evidence: assumed("400 is described, its cases are not"),
  },
  {
    says: "For an audience made with a connection, a blank or missing one is the default connection.",
    evidence: documented(SOURCES.audiencesSpec),
  },
  { says: "Without any connection left, that is 400.", evidence: assumed("no page says") },
  {
    says: 'AMC always gets them; ["DSP"] adds DSP, [] leaves it out.',
    evidence: documented(SOURCES.audiencesSpec),
  },
  {
    says: "Without targetTypes they go wherever the connection leads.",
    evidence: assumed("the description does not tell a missing list from an empty one"),
  },
  {
    says: "DSP through a connection without an advertiser is 400.",
    evidence: assumed("no page says"),
  },
  {
    says: "When a job has PARTIALLYSUCCEEDED, it is AMC that did not take the records.",
    evidence: assumed("the guide says one target did and another did not"),
  },
];
