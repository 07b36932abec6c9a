import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DEMO } from "../../src/emulator/seed.ts";
import { asOtherPerson, twoPeople } from "./people.ts";
import {
  amcPart,
  audienceBody,
  bothParts,
  dspPart,
  record,
  recordsBody,
  type World,
  world,
} from "./world.ts";

const METADATA = "/amc/audiences/metadata";
const RECORDS = "/amc/audiences/records";
const UK = { dspAdvertiserId: "585212345678901235", dspProfileId: "3234567890123" };

describe("an audience's target", () => {
  let w: World;
  beforeEach(async () => {
    w = await world({ seed: twoPeople });
  });
  afterEach(() => w.close());

  const targeting = (connectionId: string) => w.audience({ targetResource: { connectionId } });
  /** Sends two records, in these words about where to; lets their job end. */
  const upload = async (audienceId: string, target?: object) => {
    const body = recordsBody(audienceId, [record({ externalUserId: "a" }), record({ externalUserId: "b" })]);
    const words = target ? `{"targetResource":${JSON.stringify(target)},` : "{";
    const reply = await w.post(RECORDS, body.replace("{", words));
    w.clock.advance(300);
    return reply;
  };

  test("that is a connection gives it the connection's DSP advertiser", async () => {
    const id = await targeting(await w.connection());
    expect((await w.get(`${METADATA}/${id}`)).text).toContain(`"advertiserId":${DEMO.advertiserId},`);
  });

  test("that has no DSP advertiser leaves advertiserId out, and DSP empty", async () => {
    const connectionId = await w.connection(amcPart);
    const id = await targeting(connectionId);
    await upload(id);
    const read = (await w.get(`${METADATA}/${id}`)).json;
    expect(read).not.toHaveProperty("advertiserId");
    expect(read.metadata.audienceSize).toMatchObject({ receivedRecordSize: 2, dspAudienceSize: 0 });
    const list = await w.post("/audiences/list", { adType: "SD" }, w.scoped());
    expect(list.json.matchCount).toBe(0);
  });

  test("must be the caller's own connection", async () => {
    const connectionId = await w.connection();
    const body = (id: string) => audienceBody({ targetResource: { connectionId: id } });
    expect((await w.post(METADATA, body("none"))).status).toBe(400);
    await w.login(asOtherPerson);
    expect((await w.post(METADATA, body(connectionId))).status).toBe(400);
  });

  test("is on the host of its DSP advertiser; without one, on any", async () => {
    const eu = w.emulator.apiUrl("EU");
    const toUs = audienceBody({ targetResource: { connectionId: await w.connection() } });
    const toUk = audienceBody({
      targetResource: { connectionId: await w.connection({ ...amcPart, ...UK }) },
    });
    const toAmc = audienceBody({ targetResource: { connectionId: await w.connection(amcPart) } });
    const statuses = async (body: string) => [
      (await w.post(METADATA, body)).status,
      (await w.post(METADATA, body, {}, eu)).status,
    ];
    expect(await statuses(toUs)).toEqual([201, 400]);
    expect(await statuses(toUk)).toEqual([400, 201]);
    expect(await statuses(toAmc)).toEqual([201, 201]);
  });

  test("that is an advertiser sends records to DSP only", async () => {
    const id = await w.audience();
    await upload(id);
    expect(await w.seen(id)).toMatchObject({
      advertiserId: DEMO.advertiserId,
      connectionId: null,
      usedConnectionId: null,
      amc: false,
      dsp: true,
      received: { amc: 0, dsp: 2 },
    });
  });

  test("that is a connection to both sends records to both", async () => {
    const connectionId = await w.connection();
    const id = await targeting(connectionId);
    const made = { connectionId, usedConnectionId: connectionId, amc: true, dsp: true };
    expect(await w.seen(id)).toMatchObject({ ...made, received: { amc: 0, dsp: 0 } });
    await upload(id);
    expect(await w.seen(id)).toMatchObject({ ...made, received: { amc: 2, dsp: 2 } });
  });

  test.each([
    ["targetTypes DSP", { targetTypes: ["DSP"] }, { amc: 2, dsp: 2 }],
    ["an empty list of targetTypes", { targetTypes: [] }, { amc: 2, dsp: 0 }],
    ["no targetTypes", {}, { amc: 2, dsp: 2 }],
  ])("named in a call with %s", async (_case, types, received) => {
    const connectionId = await w.connection();
    const id = await targeting(connectionId);
    expect((await upload(id, { connectionId, ...types })).status).toBe(202);
    expect(await w.seen(id)).toMatchObject({ received });
  });

  test("that leads to DSP alone gives AMC nothing", async () => {
    const connectionId = await w.connection(dspPart);
    const id = await targeting(connectionId);
    await upload(id);
    expect(await w.seen(id)).toMatchObject({ amc: false, received: { amc: 0, dsp: 2 } });
  });

  test("of DSP is refused where the connection has no advertiser", async () => {
    const connectionId = await w.connection(amcPart);
    const id = await targeting(connectionId);
    expect((await upload(id, { connectionId, targetTypes: ["DSP"] })).status).toBe(400);
    expect((await upload(id, { connectionId, targetTypes: [] })).status).toBe(202);
  });

  test.each([undefined, { connectionId: "" }])(
    "left out or blank is the default connection: %o",
    async (target) => {
      const made = await w.connection(amcPart);
      const id = await targeting(made);
      const standard = await w.connection({ ...bothParts, isDefault: true });
      expect((await upload(id, target)).status).toBe(202);
      expect(await w.seen(id)).toMatchObject({ connectionId: made, usedConnectionId: standard, amc: true });
    },
  );

  test("left out is refused when no connection is left", async () => {
    const id = await targeting(await w.connection());
    await w.remove("/amc/audiences/connections");
    expect((await upload(id)).status).toBe(400);
  });

  test("of somebody else's connection is refused", async () => {
    const connectionId = await w.connection();
    const id = await targeting(connectionId);
    await w.login(asOtherPerson);
    expect((await upload(id, { connectionId })).status).toBe(400);
  });

  test.each([{}, { connectionId: 1 }, { connectionId: "c", targetTypes: ["AMC"] }, "c"])(
    "that is not well-formed is refused: %o",
    async (target) => {
      const id = await w.audience();
      expect((await upload(id, target as object)).status).toBe(400);
    },
  );

  test("that takes the records when another does not makes the job PARTIALLYSUCCEEDED", async () => {
    const id = await targeting(await w.connection());
    await w.fault({ name: "job-state", state: "PARTIALLYSUCCEEDED", times: 2 });
    const { jobRequestId } = (await upload(id)).json;
    expect((await w.get(`${RECORDS}/${jobRequestId}`)).json.jobState).toBe("PARTIALLYSUCCEEDED");
    expect(await w.seen(id)).toMatchObject({ members: 2, received: { amc: 0, dsp: 2 } });
    const amcOnly = await targeting(await w.connection({ ...amcPart, isDefault: true }));
    await upload(amcOnly);
    expect(await w.seen(amcOnly)).toMatchObject({ received: { amc: 2, dsp: 0 } });
  });
});
