/**
 * Headwater as a library: plans a sync, looks at the plan, and carries it out. Needs a headwater.yaml with a sync named
 * as the first argument; `headwater init FILE` writes one.
 */
import { HeadwaterError, open } from "headwater";

try {
  await using headwater = await open({ onEvent: (event) => console.error(event.kind) });
  const result = await headwater.sync(process.argv[2] ?? "people", {
    // Only if nobody is taken out of the audience.
    approve: (plan) => plan.changes.remove === 0,
    waitMs: 60_000,
  });
  if (result.declined) console.log(`Not run: ${result.declined.changes.remove} people would be taken out.`);
  else console.log(`${result.report.books.accepted} of ${result.report.books.planned} people accepted.`);
} catch (error) {
  if (!(error instanceof HeadwaterError)) throw error;
  console.error(`${error.message} ${error.hint ?? ""} [${error.code}]`);
  process.exitCode = error.exitCode;
}
