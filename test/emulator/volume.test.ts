import { describe, expect, test } from "vitest";
import { amcPart, bothParts, record, recordsBody, world } from "./world.ts";

const records = (count: number) =>
  Array.from({ length: count }, (_, number) => record({ externalUserId: `n${number}` }));

describe("a connection's hour", () => {
  test("holds so many records; more are 429, with the seconds until there is room", async () => {
    const w = await world({ recordsPerHour: 10 });
    const connectionId = await w.connection();
    const id = await w.audience({ targetResource: { connectionId } });
    const upload = async (count: number) => {
      const reply = await w.records(id, records(count));
      return [reply.status, reply.headers.get("retry-after")];
    };
    expect(await upload(4)).toEqual([202, null]);
    w.clock.advance(60_500);
    expect(await upload(6)).toEqual([202, null]);
    expect(await upload(1)).toEqual([429, "3540"]);
    expect(await upload(5)).toEqual([429, "3600"]);
    w.clock.advance(3_539_500);
    await w.login();
    expect(await upload(4)).toEqual([202, null]);
    expect(await upload(11)).toEqual([429, "3600"]);
    await w.close();
  });

  test("is each connection's own, and no advertiser's", async () => {
    const w = await world({ recordsPerHour: 2 });
    const first = await w.connection();
    const second = await w.connection(amcPart);
    const id = await w.audience({ targetResource: { connectionId: first } });
    const through = async (connectionId: string) => {
      const body = recordsBody(id, records(2)).replace(
        "{",
        `{"targetResource":{"connectionId":"${connectionId}"},`,
      );
      return (await w.post("/amc/audiences/records", body)).status;
    };
    expect(await through(first)).toBe(202);
    expect(await through(second)).toBe(202);
    expect(await through(first)).toBe(429);
    expect((await w.records(await w.audience(), records(5))).status).toBe(202);
    await w.close();
  });

  test("counts calls that come together as one", async () => {
    const w = await world({ recordsPerHour: 3 });
    const id = await w.audience({ targetResource: { connectionId: await w.connection() } });
    for (let call = 0; call < 3; call += 1) {
      expect((await w.records(id, records(1))).status).toBe(202);
      w.clock.advance(400);
    }
    expect((await w.records(id, records(3))).headers.get("retry-after")).toBe("3599");
    await w.close();
  });

  test("is not used up by a refused call", async () => {
    const w = await world({ recordsPerHour: 2 });
    await w.connection(bothParts);
    const id = await w.audience({ targetResource: { connectionId: await w.connection() } });
    expect((await w.records(id, records(3))).status).toBe(429);
    expect((await w.records(id, records(2))).status).toBe(202);
    await w.close();
  });
});
