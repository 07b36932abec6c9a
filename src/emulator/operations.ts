import { consentRules } from "./consent.ts";
import { assumed, documented, type Rule, SOURCES } from "./evidence.ts";
import { familyRules } from "./family.ts";
import { gateRules } from "./gate.ts";
import type { Operation } from "./operation.ts";
import { listAmcAccounts } from "./operations/amc-accounts.ts";
import { listInstances, readInstance } from "./operations/amc-instances.ts";
import { authorizeDecision, authorizePage } from "./operations/authorize.ts";
import { deleteConnections, listConnections, putConnection } from "./operations/connections.ts";
import { createConversionDefinitions, importEventData } from "./operations/conversion-definitions.ts";
import { createAudience } from "./operations/create-audience.ts";
import { createEvents } from "./operations/create-events.ts";
import { listAdvertisers, readAdvertiser } from "./operations/dsp-advertisers.ts";
import { jobStatus } from "./operations/job-status.ts";
import { listAudiences } from "./operations/list-audiences.ts";
import { listProfiles, readProfile } from "./operations/profiles.ts";
import { readAudience } from "./operations/read-audience.ts";
import { acceptTerms, readTerms } from "./operations/terms.ts";
import { token } from "./operations/token.ts";
import { updateAudience } from "./operations/update-audience.ts";
import { uploadRecords } from "./operations/upload-records.ts";
import { userProfile } from "./operations/user-profile.ts";
import { populationRules } from "./population.ts";
import { targetRules } from "./target.ts";
import { termsRules } from "./terms.ts";
import { volumeRules } from "./volume.ts";

/** The operations of the Ads API: each is served under every region's prefix. */
export const regional: readonly Operation[] = [
  listProfiles,
  readProfile,
  listAdvertisers,
  readAdvertiser,
  listAmcAccounts,
  listInstances,
  readInstance,
  putConnection,
  listConnections,
  deleteConnections,
  readTerms,
  acceptTerms,
  createAudience,
  readAudience,
  updateAudience,
  listAudiences,
  uploadRecords,
  jobStatus,
  createEvents,
  createConversionDefinitions,
  importEventData,
];

/** The operations of Login with Amazon: one place for all regions, at hosts of every region. */
export const login: readonly Operation[] = [authorizePage, authorizeDecision, token, userProfile];

export const operations: readonly Operation[] = [...login, ...regional];

const commonRules: Record<string, Rule[]> = {
  gate: gateRules,
  refusals: [
    ...familyRules,
    { says: "A 429 carries Retry-After in seconds.", evidence: documented(SOURCES.rateLimits) },
    { says: "Every answer has an x-amzn-RequestId.", evidence: documented(SOURCES.errors) },
    { says: "An unknown path is 404, an unknown method 405.", evidence: assumed("no page says which") },
  ],
  terms: termsRules,
  targets: targetRules,
  volume: volumeRules,
  consent: consentRules,
  population: populationRules,
};

/** Every rule the emulator keeps, with how we know it: for docs/assumptions.md, and for whoever doubts one. */
export const rules = (): ({ where: string } & Rule)[] => [
  ...operations.flatMap((operation) => [
    {
      where: operation.name,
      says: `${operation.method} ${operation.path} exists.`,
      evidence: operation.evidence,
    },
    ...operation.rules.map((rule) => ({ where: operation.name, ...rule })),
  ]),
  ...Object.entries(commonRules).flatMap(([where, list]) => list.map((rule) => ({ where, ...rule }))),
];
