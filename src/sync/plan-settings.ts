import type { SyncConfig } from "../config/config.ts";
import type { Audience } from "../model/audience.ts";

/** What of the operator's statement changes what is sent. Its words do not: they are kept with the plan. */
export const consentSettings = ({ consentBasis: basis }: SyncConfig) =>
  basis && [basis.adStorage ?? "userData only"];

/** Mapping, consent, rules, mode, source and where it goes as one text: a kept plan is executed only under the same. */
export const settingsOf = ({
  fields,
  consentBasis,
  identity,
  mode,
  source,
  audience,
  destination,
}: SyncConfig): string =>
  JSON.stringify([
    fields ?? "by name",
    consentBasis ?? "no statement of consent",
    identity,
    mode,
    source,
    [audience.audienceId ?? audience.name, audience.description, audience.ttlSeconds, audience.renewWindow],
    [destination.connection.name, destination.connection.endpoints(destination.region)],
    [destination.profileId, destination.region, destination.advertiserId],
    [destination.instanceId, destination.instance],
  ]);

/** What an audience was made for, or would be, as one text. */
export const madeFor = ({ advertiserId, instanceId, country }: Audience): string =>
  JSON.stringify([advertiserId, instanceId, country]);
