/** One audience that we fill, as the ledger remembers it. */
export interface Audience {
  /** Ours, stable, also the name of its snapshot file. */
  audienceKey: string;
  profileId: string;
  region: "NA" | "EU" | "FE";
  name: string;
  country: string;
  /** Amazon's; absent until it has answered. Exceeds 2^53, so text. */
  audienceId?: string;
  advertiserId?: string;
  /** The AMC connection that its records go through; absent: it was made for the advertiser alone. */
  connectionId?: string;
  /** The AMC instance behind that connection. */
  instanceId?: string;
  /** As Amazon last told it. */
  description?: string;
  /** Epoch milliseconds at which we were about to create it: a lost answer is looked up from here, never guessed. */
  createIntentAt?: number;
  /** True when this ledger's create call made it. */
  createdHere: boolean;
  /** Seconds; Amazon's maximum when absent. */
  ttlSeconds?: number;
  /** Size as Amazon last told it; `fromHere`: people whom it had accepted from here by then and who had not left. */
  size?: { received: number; matched: number; dsp: number; fromHere?: number; at: number };
}
