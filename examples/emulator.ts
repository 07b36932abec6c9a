/**
 * A test that anyone who builds on Amazon's audience API could write: `node --test examples/emulator.ts`. It signs a
 * person in, uploads records, lets time pass and looks at the job and at who is in the audience.
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, test } from "node:test";
import { DEMO, manualClock, startEmulator } from "headwater/emulator";

const clock = manualClock();
const emulator = await startEmulator({ clock, jobMs: 60_000 });
after(() => emulator.close());

test("an uploaded person is in the audience once the job has finished", async () => {
  const headers = {
    authorization: `Bearer ${await signIn()}`,
    "amazon-advertising-api-clientid": DEMO.clientId,
    "content-type": "application/vnd.amcaudiences.v1+json",
    accept: "application/vnd.amcaudiences.v1+json",
  };
  const api = `${emulator.apiUrl("NA")}/amc/audiences`;
  const call = async (path: string, body?: string) =>
    (await fetch(api + path, body === undefined ? { headers } : { method: "POST", headers, body })).text();

  // Ids are numbers that no double can hold: read and write them as text.
  const created = await call(
    "/metadata",
    `{"name":"Spring buyers","description":"","metadata":{"externalAudienceId":"spring"},"targetResource":{"advertiserId":${DEMO.advertiserId}}}`,
  );
  const audienceId = /"audienceId":(\d+)/.exec(created)![1]!;
  const email = createHash("sha256").update("ann@example.com").digest("hex");
  const records = [{ externalUserId: "crm_1", action: "CREATE", hashedPII: [{ email }] }];
  const { jobRequestId } = JSON.parse(
    await call("/records", `{"audienceId":${audienceId},"records":${JSON.stringify(records)}}`),
  );

  const stateOfJob = async () => JSON.parse(await call(`/records/${jobRequestId}`)).jobState;
  assert.equal(await stateOfJob(), "PENDING");
  clock.advance(60_000);
  assert.equal(await stateOfJob(), "SUCCEEDED");

  const members = await fetch(`${emulator.url}/_emulator/audiences/${audienceId}/members`);
  assert.deepEqual(await members.json(), { externalUserId: "crm_1", hashedPII: [{ email }] });
});

test("Amazon's 503 reaches the caller once", async () => {
  emulator.faults.add({ name: "5xx", operation: "list-profiles", times: 1 });
  const headers = {
    authorization: `Bearer ${await signIn()}`,
    "amazon-advertising-api-clientid": DEMO.clientId,
  };
  const profiles = async () => (await fetch(`${emulator.apiUrl("EU")}/v2/profiles`, { headers })).status;
  assert.deepEqual([await profiles(), await profiles()], [503, 200]);
});

/** The whole login, with nobody there to click: the emulator is told what the person decides. */
async function signIn(): Promise<string> {
  const page = new URL(emulator.authorizeUrl("NA"));
  const redirectUri = "http://127.0.0.1:8990/callback";
  page.search = new URLSearchParams({
    client_id: DEMO.clientId,
    response_type: "code",
    scope: "advertising::campaign_management",
    redirect_uri: redirectUri,
  }).toString();
  const decided = await fetch(`${emulator.url}/_emulator/authorize`, {
    method: "POST",
    body: JSON.stringify({ url: page.href, personId: DEMO.personId, decision: "allow" }),
  });
  const { location } = (await decided.json()) as { location: string };
  const answer = await fetch(emulator.tokenUrl, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "authorization_code",
      code: new URL(location).searchParams.get("code")!,
      redirect_uri: redirectUri,
      client_id: DEMO.clientId,
      client_secret: DEMO.clientSecret,
    }),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}
