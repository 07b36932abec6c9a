/** What `headwater connect` keeps of one login at Amazon. */
export interface Login {
  /** The connection's name in headwater.yaml. */
  connection: string;
  /** Client id, client secret and refresh token, sealed. */
  sealed: string;
  /** When the person agreed, in epoch milliseconds. */
  consentedAt: number;
  /** The profiles that it reached then, in all regions that were asked. */
  profileIds: readonly string[];
  /** Amazon's own id of the person; known only with the scope `profile`. */
  personId?: string;
}

/** A person's yes to Amazon's terms, as they gave it here. */
export interface TermsAcceptance {
  connection: string;
  /** Names the text at Amazon. */
  agreementToken: string;
  /** SHA-256 of the text that was shown, in hex. */
  contentSha256: string;
  /** Who said yes, in their own words. */
  acceptedBy: string;
  /** Epoch milliseconds. */
  acceptedAt: number;
}
