import { expect, test } from "vitest";
import { csv } from "./files.ts";
import { AUDIENCE, openSite } from "./site.ts";

const DAY = 24 * 3_600_000;

test("an unchanged file renews people under add: none before the window, some within it, all in its last quarter", async () => {
  const site = await openSite();
  const people = Array.from({ length: 40 }, (_, index) => ({
    id: `p_${index}`,
    email: `person${index}@example.com`,
  }));
  site.write("people.csv", csv(people));
  site.spring({ mode: "add", audience: { name: AUDIENCE, ttlDays: 100 } });
  await site.sync();
  const renewedAfter = async (days: number): Promise<number> => {
    const clock = { now: () => site.clock.now() + days * DAY, sleep: site.clock.sleep };
    return (await site.with((headwater) => headwater.plan("spring"), { clock })).changes.renew;
  };
  expect(await renewedAfter(79)).toBe(0);
  const some = await renewedAfter(87);
  expect(some).toBeGreaterThan(5);
  expect(some).toBeLessThan(35);
  expect(await renewedAfter(96)).toBe(40);
});
