import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { openSite } from "./site.ts";

const PEOPLE = 100_000;

test("with four threads and 100,000 rows every batch holds the records that its change numbers say", async () => {
  const site = await openSite();
  const line = (index: number): string =>
    `p_${index},person${index}@example.com,${index % 3 ? "US" : "CA"}\n`;
  site.write(
    "people.csv",
    `id,email,country\n${Array.from({ length: PEOPLE }, (_, index) => line(index)).join("")}`,
  );
  site.spring({}, { batch: { records: 10_000 } });
  await site.with(
    async (headwater) => {
      const { report } = await headwater.sync("spring", { approve: () => true });
      const { batches } = await headwater.run(report!.runId);
      await headwater.exportList(report!.runId, "changes", site.path("changes.csv"));
      expect(report!.books).toMatchObject({ planned: PEOPLE, accepted: PEOPLE });
      const ids = readFileSync(site.path("changes.csv"), "utf8")
        .split("\n")
        .slice(1, -1)
        .map((row) => row.split(",")[0]!);
      const uploads = site.wire.uploads().map(({ body }) => idsIn(body));
      for (const { firstChange, lastChange } of batches) {
        const of = ids.slice(firstChange - 1, lastChange);
        expect(
          uploads.some((sent) => sent.length === of.length && sent.every((id, index) => id === of[index])),
        ).toBe(true);
      }
    },
    { env: { HEADWATER_THREADS: "4" } },
  );
});

const idsIn = (body: string): string[] =>
  [...body.matchAll(/"externalUserId":"([^"]+)"/g)].map(([, id]) => id!);

test("a quarter of a million rows with names and addresses fit into the default memory", async () => {
  const site = await openSite();
  const count = 250_000;
  const line = (index: number): string =>
    `p_${index},person${index}@example.com,+1212555${String(index % 10_000).padStart(4, "0")},Ann${index},Owens${index},${index} Main Street,Springfield,IL,62704,US\n`;
  site.write(
    "people.csv",
    `id,email,phone,first,last,address,city,state,postal,country\n${Array.from({ length: count }, (_, index) => line(index)).join("")}`,
  );
  site.spring({
    fields: {
      externalId: "id",
      email: "email",
      phone: "phone",
      firstName: "first",
      lastName: "last",
      address: "address",
      city: "city",
      state: "state",
      postalCode: "postal",
      country: "country",
    },
  });
  const { changes } = await site.with((headwater) => headwater.plan("spring"), {
    env: { HEADWATER_THREADS: "2", HEADWATER_MEMORY: "300MB" },
  });
  expect(changes.add).toBe(count);
});
