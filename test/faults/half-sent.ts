import { DEMO } from "../../src/emulator/seed.ts";
import type { Run } from "../../src/index.ts";
import { ExpectedAudience, type Row } from "../e2e/expected-audience.ts";
import { csv } from "../e2e/files.ts";
import { openSite, type Site } from "../e2e/site.ts";

const RULES = {
  externalId: "id",
  email: [{ column: "email" }],
  phone: [],
  profileId: DEMO.profileId,
};

export const people = (from: number, to: number): Row[] =>
  Array.from({ length: to - from }, (_, index) => ({
    id: `p_${from + index}`,
    email: `p${from + index}@example.com`,
  }));

/** A site with a run of 20 people, two in a request, that stopped when some of them were sent. */
export interface HalfSent {
  site: Site;
  run: Run;
  expected: ExpectedAudience;
}

export async function halfSent(): Promise<HalfSent> {
  const site = await openSite();
  const rows = people(0, 20);
  site.spring({}, { batch: { records: 2 } });
  site.write("people.csv", csv(rows));
  const expected = new ExpectedAudience(RULES);
  expected.apply("mirror", rows);
  const stop = new AbortController();
  site.wire.intercept = ({ path, method }) => {
    const taken = site.wire.uploads().filter(({ status }) => status === 202);
    if (method === "POST" && path.endsWith("/amc/audiences/records") && taken.length >= 4) stop.abort();
    return undefined;
  };
  await site
    .with((headwater) => headwater.sync("spring"), { signal: stop.signal })
    .catch((error: unknown) => {
      if (!stop.signal.aborted) throw error;
    });
  site.wire.intercept = undefined;
  const [run] = await site.with((headwater) => headwater.runs());
  if (run?.state !== "ready") throw new Error(`The run is ${run?.state}.`);
  return { site, run, expected };
}
