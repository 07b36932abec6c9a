import { afterEach, beforeEach, expect, test } from "vitest";
import { openShop, type Shop } from "./shop.ts";

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(() => shop.close());

test("the emulator is told how old an event may be, and which of two with one id stays", async () => {
  let asked: Promise<Response> | undefined;
  const ended = await shop.type("emulator --port 0 --event-max-age 504h --event-dedupe first", {
    onTold: (text, signal) => {
      const url = /listens at (\S+);/.exec(text)?.[1];
      if (url && !asked) asked = fetch(`${url}/_emulator/options`).finally(() => signal("SIGTERM"));
    },
  });
  expect(ended.exitCode).toBe(0);
  const options = await (await asked!).json();
  expect(options).toMatchObject({ eventMaxAgeMs: 21 * 86_400_000, eventDedupe: "first" });
});

test("a word for deduping that is none is refused", async () => {
  expect(await shop.type("emulator --port 0 --event-dedupe last")).toMatchObject({ exitCode: 2 });
});
