import { type Clock, systemClock } from "../lib/clock.ts";
import { BACKOFF, type Backoff } from "../lib/retry.ts";
import { type Advertiser, listAdvertisers } from "./advertisers.ts";
import type { AmcAccount } from "./amc-account.ts";
import { type AudienceName, type Found, findByName } from "./audience-search.ts";
import {
  type AmazonAudience,
  type AudienceChanges,
  createAudience,
  type NewAudience,
  readAudience,
  updateAudience,
} from "./audiences.ts";
import { createCaller, type Pace, type RequestEvent } from "./call.ts";
import { type Connection, createConnection, listConnections, type NewConnection } from "./connections.ts";
import type { Sending } from "./denial.ts";
import { createEvents, type EventsOutcome, type EventsUpload } from "./events.ts";
import type { Fetch } from "./http.ts";
import { type Instance, listAmcAccounts, listInstances } from "./instances.ts";
import { type Job, readJob } from "./jobs.ts";
import { listProfiles, type Profile } from "./profiles.ts";
import { type Upload, type UploadOutcome, uploadRecords } from "./records.ts";
import { type Endpoints, REGIONS, type Region } from "./region.ts";
import { systemFetch } from "./system-fetch.ts";
import { acceptTerms, readTerms, type Terms } from "./terms.ts";
import type { Tokens } from "./token.ts";

/**
 * Amazon Ads in one region, with one login. Questions that change nothing are repeated while Amazon is busy or silent.
 * Beside what each method names, all throw
 * {AccessError} amazon.token-revoked, amazon.client-refused, amazon.token-refused, amazon.not-permitted, amazon.terms-not-accepted,
 * {ConfigError} amazon.profile-not-reachable, amazon.request-refused, amazon.not-found,
 * {AmazonError} amazon.throttled, amazon.unavailable, amazon.unreachable, amazon.timed-out, amazon.unreadable-answer,
 * amazon.unexpected-answer, amazon.circuit-open, and the signal's reason: looked at before a request leaves, never while
 * it is on its way.
 */
export interface AmazonClient {
  profiles(signal?: AbortSignal): Promise<Profile[]>;
  advertisers(profileId: string, signal?: AbortSignal): Promise<Advertiser[]>;
  amcAccounts(signal?: AbortSignal): Promise<AmcAccount[]>;
  instances(account: AmcAccount, signal?: AbortSignal): Promise<Instance[]>;
  connections(signal?: AbortSignal): Promise<Connection[]>;
  /** The new connection's id. @throws {AmazonError} amazon.answer-lost — it may or may not exist now. */
  createConnection(connection: NewConnection, signal?: AbortSignal): Promise<string>;
  terms(signal?: AbortSignal): Promise<Terms>;
  /** Only ever after a person's yes, written down by whoever calls. */
  acceptTerms(agreementToken: string, signal?: AbortSignal): Promise<void>;
  /** The new audience's id. @throws {AmazonError} amazon.answer-lost — it may or may not exist now. */
  createAudience(audience: NewAudience, signal?: AbortSignal): Promise<string>;
  readAudience(audienceId: string, signal?: AbortSignal): Promise<AmazonAudience>;
  updateAudience(audienceId: string, changes: AudienceChanges, signal?: AbortSignal): Promise<AmazonAudience>;
  findByName(name: AudienceName, signal?: AbortSignal): Promise<Found>;
  /** Never repeated; when it throws, Amazon has none of the records. */
  uploadRecords(upload: Upload, sending?: Sending): Promise<UploadOutcome>;
  readJob(jobRequestId: string, signal?: AbortSignal): Promise<Job>;
  /** Never repeated; when it throws, Amazon has none of the events. */
  createEvents(upload: EventsUpload, sending?: Sending): Promise<EventsOutcome>;
}

export interface AmazonClientOptions {
  region: Region;
  endpoints?: Endpoints;
  /** The profile on whose behalf, for messages; no request sends it. */
  profileId?: string;
  tokens: Tokens;
  pace: Pace;
  fetch?: Fetch;
  clock?: Clock;
  /** 0 to 1, for jitter. */
  random?: () => number;
  backoff?: Backoff;
  /** Longest time for one request, in milliseconds. @default 60_000 */
  timeoutMs?: number;
  /** Told of every request to the Ads API; must not throw. */
  onRequest?: (event: RequestEvent) => void;
}

export function createAmazonClient(options: AmazonClientOptions): AmazonClient {
  const caller = createCaller({
    api: options.endpoints?.api ?? REGIONS[options.region].api,
    profileId: options.profileId,
    tokens: options.tokens,
    pace: options.pace,
    fetch: options.fetch ?? systemFetch,
    clock: options.clock ?? systemClock,
    random: options.random ?? Math.random,
    backoff: options.backoff ?? BACKOFF,
    timeoutMs: options.timeoutMs ?? 60_000,
    onRequest: options.onRequest ?? (() => {}),
  });
  return {
    profiles: (signal) => listProfiles(caller, signal),
    advertisers: (profileId, signal) => listAdvertisers(caller, profileId, signal),
    amcAccounts: (signal) => listAmcAccounts(caller, signal),
    instances: (account, signal) => listInstances(caller, account, signal),
    connections: (signal) => listConnections(caller, signal),
    createConnection: (connection, signal) => createConnection(caller, connection, signal),
    terms: (signal) => readTerms(caller, signal),
    acceptTerms: (agreementToken, signal) => acceptTerms(caller, agreementToken, signal),
    createAudience: (audience, signal) => createAudience(caller, audience, signal),
    readAudience: (audienceId, signal) => readAudience(caller, audienceId, signal),
    updateAudience: (audienceId, changes, signal) => updateAudience(caller, audienceId, changes, signal),
    findByName: (name, signal) => findByName(caller, name, signal),
    uploadRecords: (upload, sending) => uploadRecords(caller, upload, sending),
    readJob: (jobRequestId, signal) => readJob(caller, jobRequestId, signal),
    createEvents: (upload, sending) => createEvents(caller, upload, sending),
  };
}
