import { type ExpressionBuilder, type Kysely, sql } from "kysely";
import type { NeedOptions, RunNeed } from "../jobs/ledger.ts";
import type { RunState } from "../model/run.ts";
import type { Tables } from "./tables.ts";

/** Runs that wait for a person, newest first, each with why; of several reasons the most pressing. */
export const runsInNeed = (db: Kysely<Tables>, { stuckSince, staleAfterMs, limit }: NeedOptions) =>
  db
    .selectFrom("run")
    .selectAll("run")
    .select((eb) =>
      eb
        .case()
        .when("state", "=", "planned")
        .then<RunNeed>("stop")
        .when(eb.and([eb("state", "=", "settled"), LOW_MATCH]))
        .then<RunNeed>("low-match")
        .when("state", "=", "settled")
        .then<RunNeed>("stale-source")
        .when("lastError", "is not", null)
        .then<RunNeed>("failed")
        .else<RunNeed>("stuck")
        .end()
        .as("need"),
    )
    .where((eb) =>
      eb.or([
        eb.and([eb("state", "in", ["ready", "accepted"]), eb.or([hasError(eb), isStuck(eb, stuckSince)])]),
        eb.and([eb("state", "=", "abandoned"), eb.not(hasLater(eb, SENT))]),
        eb.and([
          eb("state", "=", "planned"),
          sql<boolean>`json_extract(plan, '$.safetyStop') is not null`,
          eb.not(hasLater(eb, ["planned", ...SENT])),
        ]),
        eb.and([
          eb("state", "=", "settled"),
          eb.not(hasLater(eb, ["settled"])),
          eb.or([LOW_MATCH, hasOldSource(staleAfterMs)]),
        ]),
      ]),
    )
    .orderBy("createdAt", "desc")
    .orderBy("runId", "desc")
    .limit(limit);

type Eb = ExpressionBuilder<Tables, "run">;

const SENT: readonly RunState[] = ["ready", "accepted", "settled"];

const hasError = (eb: Eb) => eb("lastError", "is not", null);

const isStuck = (eb: Eb, since: number) =>
  eb.exists(
    eb
      .selectFrom("amazonJob")
      .select("jobRequestId")
      .whereRef("amazonJob.runId", "=", "run.runId")
      .where("amazonJob.state", "=", "pending")
      .where("amazonJob.acceptedAt", "<", since),
  );

/** Whether its sync has a later run in one of these states. */
const hasLater = (eb: Eb, states: readonly RunState[]) =>
  eb.exists(
    eb
      .selectFrom("run as later")
      .select("later.runId")
      .whereRef("later.sync", "=", "run.sync")
      .whereRef("later.createdAt", ">", "run.createdAt")
      // With the plus it is no use to the index by state, which has thousands of each, where the one by sync has ten.
      .where(sql<RunState>`+later.state`, "in", states),
  );

const LOW_MATCH = sql<boolean>`exists (
  select 1 from json_each(report, '$.notices') where json_extract(value, '$.code') = 'run.match-rate-low')`;

const hasOldSource = (afterMs: number) =>
  sql<boolean>`json_extract(basis, '$.sourceModifiedAt') < created_at - ${afterMs}`;
