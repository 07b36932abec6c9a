/** Whose events they are: a DSP advertiser, reached through a profile. */
export interface EventAccount {
  advertiserId: string;
  name?: string;
  /** ISO 3166, of the advertiser; absent where Amazon does not say. */
  country?: string;
  profileId: string;
  region: "NA" | "EU" | "FE";
}

/** Names an advertiser's events in the ledger and on disk, where an audience is named by its key. */
export const eventsKey = ({ region, advertiserId }: Pick<EventAccount, "region" | "advertiserId">): string =>
  `${PREFIX}${region}-${advertiserId}`;

/** Whether a key is of an advertiser's events, and not of an audience. */
export const isEventsKey = (key: string): boolean => key.startsWith(PREFIX);

const PREFIX = "events-";
