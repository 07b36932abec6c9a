import type { EventsPlan, EventsReport } from "../../src/index.ts";

/** A plan of events that nobody made, for what is printed of one. */
export const madePlan = (plan: Partial<EventsPlan> = {}): EventsPlan => ({
  planId: "20261126-101112-abcd",
  mode: "events",
  sync: "purchases",
  destination: "main",
  createdAt: 0,
  account: { advertiserId: "584212345678901234", name: "Shop", profileId: "1", region: "NA", country: "US" },
  rows: { read: 1_000, events: 900, merged: 3, sentBefore: 80, passed: 7, rejected: 10, unreadable: 1 },
  totals: [
    { type: "SIGN_UP", events: 100 },
    { type: "OFF_AMAZON_PURCHASES", events: 700, currency: "USD", value: "1234567.80" },
    { type: "OFF_AMAZON_PURCHASES", events: 90, currency: "EUR", value: "99.90" },
    { type: "OFF_AMAZON_PURCHASES", events: 10 },
  ],
  expiring: 0,
  filesUnchanged: 0,
  fields: { time: "ordered_at", email: [], phone: [], customData: [] },
  rejections: [
    { field: "time", reason: "time.too-old", count: 9 },
    { field: "row", reason: "row.unreadable", count: 1 },
  ],
  droppedFields: [{ field: "email", reason: "email.invalid", count: 4 }],
  identifiers: 1_800,
  uploadJobs: 1,
  requests: 2,
  minimumMs: 0,
  notices: [],
  ...plan,
});

/** A report of a run that carried such a plan out. */
export const madeReport = (report: Partial<EventsReport> = {}): EventsReport => ({
  runId: "20261126-101112-abcd",
  sync: "purchases",
  mode: "events",
  state: "settled",
  account: madePlan().account,
  plan: madePlan(),
  books: { planned: 900, accepted: 900, refused: 0, unknown: 0, toSend: 0 },
  processed: { jobs: 0, pending: 0, succeeded: 0, partial: 0, failed: 0, expired: 0, invalidRecords: 0 },
  requests: 2,
  durationMs: 1_000,
  notices: [],
  ...report,
});
