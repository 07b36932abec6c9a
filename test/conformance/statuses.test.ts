import { describe, expect, test } from "vitest";
import type { HeadwaterError } from "../../src/errors.ts";
import { emulated, newAudience } from "../amazon/emulated.ts";
import { absent, description } from "./description.ts";
import { METHODS, records } from "./methods.ts";

/** What each status means to our client; other 5xx are as 500. */
const MEANINGS: { [status: number]: string } = {
  400: "amazon.request-refused",
  401: "amazon.token-refused",
  403: "amazon.not-permitted",
  404: "amazon.not-found",
  413: "amazon.too-large",
  415: "amazon.media-type-refused",
  422: "amazon.request-refused",
  429: "amazon.throttled",
  500: "amazon.unavailable",
  501: "amazon.not-offered",
};

const meaningOf = (status: number) => MEANINGS[status] ?? MEANINGS[Math.min(status, 500)];

const faultOf = (status: number) => {
  if (status === 429) return { name: "throttle" };
  return { name: status >= 500 ? "5xx" : "refusal", status };
};

const operations = absent
  ? []
  : Object.values(METHODS).map(([name, ask]) => {
      const described = description().operations.find((operation) => operation.name === name);
      return { name, ask, statuses: [...(described?.answers.keys() ?? [])] };
    });
const refusals = operations.flatMap(({ name, ask, statuses }) =>
  statuses
    .filter((status) => status >= 400)
    .map((status) => ({ name, ask, status, meaning: meaningOf(status) })),
);

/** A client that has accepted the terms, made an audience and uploaded to it, before anything goes wrong. */
async function prepared() {
  const w = await emulated("NA", { terms: "not-accepted" });
  const { agreementToken } = (await w.client.terms()) as { agreementToken: string };
  await w.client.acceptTerms(agreementToken);
  const [account] = await w.client.amcAccounts();
  const [instance] = await w.client.instances(account!);
  const audienceId = await w.client.createAudience(newAudience);
  const upload = await w.client.uploadRecords({ audienceId, records });
  w.events.length = 0;
  const { jobRequestId } = upload as { jobRequestId: string };
  return { ...w, agreementToken, instance: instance!, audienceId, jobRequestId };
}

/** The code of whatever a method makes of a refusal: it throws it, or hands it back as a result of its own. */
const codeOf = (asked: Promise<unknown>): Promise<string | undefined> =>
  asked.then(
    (result) => {
      const { error, unavailable, state } = result as { [part: string]: unknown };
      return state === "expired"
        ? "amazon.not-found"
        : ((error ?? unavailable) as HeadwaterError | undefined)?.code;
    },
    ({ code, cause }: HeadwaterError) =>
      // Whether something was made is not known then; why not is.
      code === "amazon.answer-lost" ? (cause as HeadwaterError).code : code,
  );

const title = "Every status that Amazon describes";

describe.skipIf(absent)(absent ? `${title} (skipped: ${absent})` : title, () => {
  test("is of an operation that each method of our client has", () =>
    expect(operations.filter(({ statuses }) => statuses.length === 0)).toEqual([]));

  test.for(operations)("and means success is one to our client: $name", async ({ ask, statuses }) => {
    await using p = await prepared();
    await ask(p);
    expect(statuses).toContain(p.events.at(-1)!.status);
    expect(p.events.at(-1)!.status).toBeLessThan(300);
  });

  test.for(refusals)(
    "is known to our client: $name $status is $meaning",
    async ({ ask, status, meaning }) => {
      await using p = await prepared();
      await p.strike(faultOf(status));
      expect(await codeOf(ask(p))).toBe(meaning);
      expect(new Set(p.events.map((event) => event.status))).toEqual(new Set([status]));
    },
  );

  // That AMC's terms stand before them is told by words, and the guide names no status.
  const behindTerms = (["connections", "createConnection", "uploadRecords"] as const).flatMap((method) =>
    [401, 403].map((status) => ({ name: METHODS[method][0], ask: METHODS[method][1], status })),
  );
  test.for(behindTerms)(
    "is known to our client: $name $status that speaks of terms is amazon.terms-not-accepted",
    async ({ ask, status }) => {
      await using p = await prepared();
      await p.strike({ name: "terms-not-accepted", status });
      expect(await codeOf(ask(p))).toBe("amazon.terms-not-accepted");
      expect(new Set(p.events.map((event) => event.status))).toEqual(new Set([status]));
    },
  );
});
