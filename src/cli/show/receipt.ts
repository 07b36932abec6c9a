import type { ForgetPlan, Receipt } from "../../index.ts";
import { number, several, when } from "../words.ts";

/** What forgetting would do: whom it has found, and where. No values. */
export function forgetPlanText({ values, externalIds, audiences }: ForgetPlan): string {
  const found = `${several(values, "value")} to forget; ${several(externalIds, "external id")} known of them.\n`;
  if (audiences.length === 0)
    return `${found}No audience ever had them. They will be kept out of every plan.\n`;
  const lines = audiences.map(
    ({ name, members, people }) =>
      `  ${name}: ${several(people, "person", "people")} known, ${number(members)} in it now\n`,
  );
  return `${found}They will be taken out of these audiences, erased here, and kept out of every plan:\n${lines.join("")}`;
}

/** A receipt: what was done, without personal data. */
export function receiptText({ receiptId, createdAt, finishedAt, values, keys, audiences }: Receipt): string {
  const end = finishedAt === undefined ? "not finished" : `finished ${when(finishedAt)}`;
  const parts = [
    `Receipt ${receiptId}: ${several(values, "value")}, begun ${when(createdAt)}, ${end}.`,
    `Kept out of every plan: ${several(keys.hashes, "hash", "hashes")} and ${several(keys.externalIds, "external id")}, as keyed hashes.`,
    ...audiences.map(placeText),
  ];
  return `${parts.join("\n")}\n${finishedAt === undefined ? "Next: headwater forget --resume --wait 10m goes on.\n" : ""}`;
}

function placeText({ name, members, runs, lists, erased, error }: Receipt["audiences"][number]): string {
  const jobs = runs.flatMap(({ jobRequestIds }) => jobRequestIds);
  const state = erased
    ? `erased here; ${several(lists, "list")} of runs written anew`
    : error === undefined
      ? "waits for Amazon; then it is erased here"
      : `${error.message} [${error.code}]${error.hint === undefined ? "" : `\n      ${error.hint}`}`;
  const sent = runs.map(({ runId, records }) => `run ${runId} sent ${several(records, "removal")}`);
  return [
    `  ${name}: ${number(members)} were in it`,
    ...sent,
    ...(jobs.length === 0 ? [] : [`Amazon's jobs: ${jobs.join(", ")}`]),
    state,
  ].join("\n    ");
}
