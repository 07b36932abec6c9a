import type { BatchConfig } from "../../config/config.ts";
import { eventsDestination } from "../../delivery/events.ts";
import { IDENTIFIERS_PER_JOB, type PackingLimits } from "../../jobs/packing.ts";
import { AMAZON_EVENT_LIMITS } from "../../model/amazon-limits.ts";
import type { EventAccount } from "../../model/event-account.ts";
import { rememberEvents, rememberRefusedEvents } from "../../plan/event/log.ts";
import { eventRecords, eventSizes } from "../../plan/event/new-events.ts";
import { sql } from "../../sql/sql.ts";
import type { Cargo } from "../cargo.ts";
import type { Engine } from "../engine.ts";
import { destinationOfEvents } from "./account.ts";

/** Events on their way to an advertiser. @throws {ConfigError} destination.gone */
export function eventsCargo(engine: Engine, account: EventAccount, entry: string): Cargo {
  const destination = destinationOfEvents(engine.config, account, entry);
  return {
    destination: eventsDestination(engine.amazon(destination), account),
    limits: eventPacking(engine.config.batch),
    records: eventRecords(),
    recordSizes: eventSizes(),
    remember: (database, { batches, ranges }) => rememberEvents(database, batches, ranges),
    rememberRefused: (database, refused) =>
      rememberRefusedEvents(
        database,
        sql`
        select unnest(${refused.map(({ firstChange }) => String(firstChange))})::bigint as first,
               unnest(${refused.map(({ lastChange }) => String(lastChange))})::bigint as last,
               unnest(${refused.map(({ reason }) => reason)}) as reason`,
      ),
  };
}

/** Bytes of a request around its events. */
const ENVELOPE_BYTES = 100;

export const eventPacking = ({ records, bytes }: BatchConfig): PackingLimits => ({
  identifiersPerJob: IDENTIFIERS_PER_JOB,
  recordsPerBatch: Math.min(records, AMAZON_EVENT_LIMITS.eventsPerCall),
  bytesPerBatch: Math.min(bytes, AMAZON_EVENT_LIMITS.bytesPerCall) - ENVELOPE_BYTES,
});
