import type { Holder } from "../../src/jobs/ledger.ts";
import type { Audience } from "../../src/model/audience.ts";
import type { AmazonJob, Batch, UploadJob } from "../../src/model/batch.ts";
import type { Receipt, Suppression } from "../../src/model/receipt.ts";
import type { AudienceRun } from "../../src/model/run.ts";

/** 2026-01-01, as the manual clock starts. */
export const NOW = Date.UTC(2026, 0, 1);

export const anAudience = (given: Partial<Audience> = {}): Audience => ({
  audienceKey: "customers",
  profileId: "900719925474099321",
  region: "EU",
  name: "Customers",
  country: "DE",
  createdHere: false,
  ...given,
});

export const aRun = (given: Partial<AudienceRun> = {}): AudienceRun => ({
  runId: "r1",
  sync: "customers",
  mode: "mirror",
  audienceKey: "customers",
  state: "planning",
  createdAt: NOW,
  ...given,
});

export const aJob = (given: Partial<UploadJob> = {}): UploadJob => ({
  runId: "r1",
  jobNumber: 1,
  records: 300,
  identifiers: 900,
  ...given,
});

/** The n-th batch of a run, from 1, with 100 records of 100 bytes each. */
export const aBatch = (batchNumber: number, given: Partial<Batch> = {}): Batch => ({
  batchId: `r1-${batchNumber}`,
  runId: "r1",
  jobNumber: 1,
  batchNumber,
  firstChange: (batchNumber - 1) * 100 + 1,
  lastChange: batchNumber * 100,
  offset: (batchNumber - 1) * 10_000,
  length: 10_000,
  checksum: "c0ffee00",
  records: 100,
  state: "to-send",
  ...given,
});

/** The two halves of what `aBatch` makes. */
export const halvesOf = (batch: Batch): [Batch, Batch] => [
  { ...batch, batchId: `${batch.batchId}a`, lastChange: batch.firstChange + 49, length: 5_000, records: 50 },
  {
    ...batch,
    batchId: `${batch.batchId}b`,
    firstChange: batch.firstChange + 50,
    offset: batch.offset + 5_000,
    length: 5_000,
    records: 50,
  },
];

export const anAmazonJob = (given: Partial<AmazonJob> = {}): AmazonJob => ({
  jobRequestId: "j1",
  runId: "r1",
  batchId: "r1-1",
  state: "pending",
  acceptedAt: NOW,
  polls: 0,
  nextPollAt: NOW,
  invalidRecords: 0,
  unattributed: 0,
  ...given,
});

export const aHolder = (given: Partial<Holder> = {}): Holder => ({
  machineId: "m1",
  bootId: "b1",
  pid: 42,
  processStart: "1000",
  ...given,
});

export const aReceipt = (given: Partial<Receipt> = {}): Receipt => ({
  receiptId: "f1",
  createdAt: NOW,
  values: 1,
  people: 1,
  keys: { hashes: 2, externalIds: 1 },
  audiences: [],
  ...given,
});

export const aSuppression = (keyMac: string, personId = "ann"): Suppression => ({
  keyMac,
  bucketMac: "b",
  personId,
  receiptId: "f1",
  createdAt: NOW,
});
