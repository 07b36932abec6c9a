import type { Region } from "./region.ts";

/** What is kept of an event: never a value that could be a person's own, hashes only. */
export interface KeptEvent {
  region: Region;
  /** The DSP advertiser it was sent for. */
  accountId: string;
  /** Of the older API only, which names its events by definitions. */
  conversionDefinitionId?: string;
  eventId: string | undefined;
  name: string;
  conversionType: string;
  eventSource: string;
  dataSetName: string | undefined;
  eventTime: string;
  countryCode: string;
  value: number | undefined;
  currencyCode: string | undefined;
  unitsSold: number | undefined;
  /** In the order in which they were sent. */
  matchKeys: KeptKey[];
  consent?: KeptConsent;
  customData?: { name: string; dataType?: string; valueSha256: string }[];
  limitedDataUse: boolean;
  /** Epoch milliseconds. */
  receivedAt: number;
}

export interface KeptKey {
  type: string;
  /** Of a kind that is sent hashed, as it was sent; `not-a-hash` where it was none. */
  hash?: string;
  /** Of a kind that is sent as it is: SHA-256 of the value's UTF-8, so that a test can compare. */
  valueSha256?: string;
}

/** Amazon's two words as they were sent; of a TCF or GPP string the SHA-256. An IP address leaves nothing. */
export interface KeptConsent {
  amznUserData?: string;
  amznAdStorage?: string;
  tcfSha256?: string;
  gppSha256?: string;
}
