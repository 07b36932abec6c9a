import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { openSite, type Typed, until } from "../e2e/site.ts";
import { peopleCsv } from "../server/served.ts";
import { describeInBrowser, openWindow } from "./browser.ts";
import { goTo } from "./console.ts";

const PEOPLE = 400;
const RECORDS = 50;
/** Requests that are answered before it is killed. */
const ANSWERED = 3;

describeInBrowser("the service is killed while the page watches", () => {
  test("the page says so, comes back by itself, and shows the run to its end; nobody is sent twice but without an answer", async () => {
    const site = await openSite({ realTime: true });
    const { emulator, wire } = site;
    site.spring({}, { batch: { records: RECORDS } });
    site.write("people.csv", peopleCsv(PEOPLE));
    const serve = `serve --port ${await freePort()}`;
    const killed = site.type(serve);
    const page = await openWindow();
    await page.goto(await linkOf(killed));
    await goTo(page, "Syncs");
    emulator.faults.add({ name: "slow-answer", operation: "upload-records", after: ANSWERED, ms: 60_000 });
    await page.getByRole("button", { name: "Run now: spring" }).click();
    await page.getByRole("link", { name: "Syncing" }).click();
    const jobs = page.getByRole("listitem").filter({ hasText: `of ${PEOPLE} sent` });
    await jobs.getByText(String(ANSWERED * RECORDS), { exact: true }).waitFor();
    await until(() => wire.uploads().length > ANSWERED, "a request without an answer");
    await killed.kill();
    await page.getByRole("status").getByText("The service does not answer").waitFor();
    const unanswered = wire.uploads().filter(({ status }) => status === undefined);
    emulator.faults.clear();
    await linkOf(site.type(serve));
    await page.getByText("Finished", { exact: true }).waitFor();
    await page.getByText(`${PEOPLE} accepted by Amazon`).waitFor();
    await page.getByText("The service does not answer").waitFor({ state: "hidden" });

    expect(unanswered).not.toEqual([]);
    expect((await site.members()).size).toBe(PEOPLE);
    const batches = wire.uploads().map(firstOf);
    const again = batches.filter((batch, at) => batches.indexOf(batch) < at);
    expect(unanswered.map(firstOf)).toEqual(expect.arrayContaining(again));
    expect(new Set(batches).size).toBe(PEOPLE / RECORDS);
  });
});

/** Whom a batch begins with: no other has the same. */
const firstOf = ({ body }: { body: string }): string => /"externalUserId":"(\w+)"/.exec(body)![1]!;

/** The link that signs in, once it is printed. */
async function linkOf(service: Typed): Promise<string> {
  const printed = () => /^ +(http\S+)$/m.exec(service.stdout());
  await until(() => printed() !== null, `a link to sign in with:\n${service.stderr()}`);
  return printed()![1]!;
}

/** One that nobody listens at now; the service must have the same one twice. */
async function freePort(): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const server = createServer().listen(0, "127.0.0.1", () => {
    const { port } = server.address() as AddressInfo;
    server.close(() => resolve(port));
  });
  return promise;
}
