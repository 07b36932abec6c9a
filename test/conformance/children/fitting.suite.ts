import { expect, onTestFinished, test } from "vitest";
import { record, recordsBody, world } from "../../emulator/world.ts";

test("fits", async () => {
  const w = await world();
  onTestFinished(() => w.close());
  const body = recordsBody("1", [record({ externalUserId: "a" })]);
  expect((await w.post("/amc/audiences/records", body, { "user-agent": "headwater/9.9.9" })).status).toBe(
    202,
  );
});
