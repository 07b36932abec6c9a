import { z } from "zod";
import { usableAdvertiser } from "../advertisers.ts";
import { conversionDefinition, conversionSource } from "../conversion-definitions.ts";
import { Refusal } from "../errors.ts";
import {
  eventData,
  eventDataProblems,
  type FieldProblem,
  fieldProblem,
  keptEventData,
} from "../event-data.ts";
import { assumed, documented, SOURCES } from "../evidence.ts";
import { type Call, operation } from "../operation.ts";

const PATH = "/accounts/:accountId/dsp/conversionDefinitions";

const definitions = z.array(z.unknown()).min(1).max(10);

export const createConversionDefinitions = operation("create-conversion-definitions", `POST ${PATH}`, {
  family: "definitions",
  evidence: documented(SOURCES.conversionsSpec),
  rules: [
    {
      says: "A call holds 1 to 10 definitions; indices begin at 1.",
      evidence: documented(SOURCES.conversionsSpec),
    },
    {
      says: "The body is of version 1 of its media type.",
      evidence: assumed("version 2 exists, and is not emulated"),
    },
    {
      says: "The account is a DSP advertiser that the person may use on this host; another is 403.",
      evidence: documented(SOURCES.conversionsSpec),
    },
    {
      says: "Amazon-Ads-AccountId may be missing; another than the path's is 403.",
      evidence: assumed("it is described as optional, a difference is not"),
    },
    { says: "Two definitions may have one name.", evidence: assumed("no page forbids it") },
  ],
  async answer(call) {
    const accountId = namedAccount(call);
    const given = await call.json(definitions);
    const success: { index: number; conversionDefinitionId: string }[] = [];
    const error: ItemError[] = [];
    for (const [at, one] of given.entries()) {
      const read = conversionDefinition.safeParse(one);
      if (!read.success) {
        error.push(itemError(at, problemsOf(read.error)));
        continue;
      }
      const { conversionDefinitionId } = call.store.conversionDefinitions.add({ ...read.data, accountId });
      success.push({ index: at + 1, conversionDefinitionId });
    }
    return { status: 207, body: { success, error } };
  },
});

const upload = z.object({ source: conversionSource, eventData: z.array(z.unknown()).min(1).max(100) });

export const importEventData = operation("import-event-data", `POST ${PATH}/eventData`, {
  family: "eventData",
  evidence: documented(SOURCES.conversionsSpec),
  rules: [
    {
      says: "A call holds 1 to 100 events; indices begin at 1.",
      evidence: documented(SOURCES.conversionsSpec),
    },
    { says: "An event has 1 to 9 match keys.", evidence: documented(SOURCES.conversionsSpec) },
    {
      says: "An event whose definition has another source than the call is an error.",
      evidence: documented(SOURCES.conversionsSpec),
    },
    { says: "An event may be 7 days old.", evidence: documented(SOURCES.conversionsSpec) },
    { says: "An event of the future is an error.", evidence: assumed("no page says") },
    {
      says: "Of two events with one clientDedupeId, the first stays, whatever their definitions.",
      evidence: documented(SOURCES.conversionsSpec),
    },
    { says: "The second is a success all the same.", evidence: assumed("no page says") },
    { says: "success or error is left out when empty.", evidence: documented(SOURCES.conversionsSpec) },
    {
      says: "An event with LIMITED_DATA_USE is taken and matches nobody.",
      evidence: documented(SOURCES.conversionsSpec),
    },
  ],
  async answer(call) {
    const { store, region, now } = call;
    const accountId = namedAccount(call);
    const { source, eventData: given } = await call.json(upload);
    const rules = { now, maxAgeMs: store.options.eventMaxAgeMs, hashes: store.options.hashes };
    const success: { index: number }[] = [];
    const error: ItemError[] = [];
    for (const [at, one] of given.entries()) {
      const read = eventData.safeParse(one);
      if (!read.success) {
        error.push(itemError(at, problemsOf(read.error)));
        continue;
      }
      const definition = store.conversionDefinitions.get(accountId, read.data.conversionDefinitionId);
      const problems = [...eventDataProblems(read.data, source, definition, rules)];
      if (!definition || problems.length > 0) {
        error.push(itemError(at, problems));
        continue;
      }
      store.events.add(keptEventData(read.data, definition, { region, receivedAt: now }), "first");
      success.push({ index: at + 1 });
    }
    const body = { ...(success.length > 0 && { success }), ...(error.length > 0 && { error }) };
    return { status: 207, body };
  },
});

/** Why one of a call's items was not taken. */
interface ItemError {
  index: number;
  code: string;
  message: string;
  errors: FieldProblem[];
}

const itemError = (at: number, errors: FieldProblem[]): ItemError => ({
  index: at + 1,
  code: "BAD_REQUEST",
  message: `${errors.length} validation error(s) occurred`,
  errors,
});

const problemsOf = ({ issues }: z.ZodError): FieldProblem[] =>
  issues.map(({ path, message }) => fieldProblem(z.core.toDotPath(path), message));

/** The advertiser that the path names. @throws {Refusal} 403 */
function namedAccount(call: Call): string {
  const accountId = call.params.accountId!;
  const header = call.headers.get("amazon-ads-accountid") ?? accountId;
  if (header !== accountId || !usableAdvertiser(call, accountId)) {
    throw new Refusal(403, `No access to advertiser ${accountId}`);
  }
  return accountId;
}
