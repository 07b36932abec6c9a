import { globSync, rmSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { importState, type OpenOptions } from "../../src/index.ts";
import { halfSent, people } from "../faults/half-sent.ts";
import { csv } from "./files.ts";
import { openSite, type Site, WAIT_MS } from "./site.ts";

/** The site's state, moved to another machine: what stays there is left alone from here on. */
async function moved(site: Site): Promise<{ env: Record<string, string> }> {
  const folder = site.path("moved");
  await site.with((headwater) => headwater.exportState(folder));
  const env = { HEADWATER_THREADS: "2", HEADWATER_HOME: site.path("other-machine") };
  await importState(folder, { cwd: site.folder, env });
  return { env };
}

describe("a state folder that was moved", () => {
  test("knows whom Amazon has: the next sync of the unchanged file sends nothing", async () => {
    const site = await openSite();
    site.spring();
    site.write("people.csv", csv(people(0, 20)));
    await site.sync();
    const there = await moved(site);
    const sent = site.wire.uploads().length;
    const { report } = await site.with((headwater) => headwater.sync("spring", { waitMs: WAIT_MS }), there);
    expect(report).toMatchObject({
      state: "settled",
      plan: { notices: [{ code: "source.unchanged" }], changes: { unchanged: 20 } },
    });
    expect(site.wire.uploads()).toHaveLength(sent);
  });

  test("goes on with a run that was stopped half-way", async () => {
    const { site, expected } = await halfSent();
    const there = await moved(site);
    const reports = await site.with((headwater) => headwater.resume({ waitMs: WAIT_MS }), there);
    expect(reports).toMatchObject([{ state: "settled", books: { planned: 20, accepted: 20 } }]);
    expect(expected.differences(await site.members())).toEqual([]);
  });

  test("is not exported while an audience is being synced", async () => {
    const site = await openSite();
    site.spring();
    site.write("people.csv", csv(people(0, 20)));
    let told: unknown;
    await site.with(async (headwater) => {
      site.wire.intercept = ({ path, method }) => {
        if (method === "POST" && path.endsWith("/amc/audiences/records"))
          told ??= headwater.exportState(site.path("moved")).catch((error: unknown) => error);
        return undefined;
      };
      await headwater.sync("spring", { waitMs: WAIT_MS });
    });
    expect(await told).toMatchObject({ name: "MachineError", code: "ledger.audience-busy" });
  });
});

describe("an audience whose memory is lost", () => {
  const filled = async (): Promise<Site> => {
    const site = await openSite({ realTime: true });
    site.spring();
    site.write("people.csv", csv(people(0, 20)));
    await site.sync();
    return site;
  };
  const lastFinding = (site: Site, options?: Partial<OpenOptions>) =>
    site.with(async (headwater) => (await headwater.doctor()).at(-1), options);

  test("with the whole folder is told of by plan and doctor, with Amazon's number", async () => {
    const site = await filled();
    const anew = { env: { HEADWATER_THREADS: "2", HEADWATER_HOME: site.path("new-machine") } };
    expect(await lastFinding(site, anew)).toMatchObject({
      check: "Memory",
      ok: true,
      says: expect.stringMatching("^spring: Amazon has 20 records"),
      hint: expect.stringContaining("headwater state import"),
    });
    expect(await site.with((headwater) => headwater.plan("spring"), anew)).toMatchObject({
      audience: { standing: "adopt" },
      notices: [
        { code: "audience.filled-elsewhere", message: expect.stringMatching("^Amazon has 20 records") },
      ],
    });
  });

  test("with its file is told of by doctor, audiences show and plan, until everyone was sent again", async () => {
    const site = await filled();
    const [file] = globSync("audiences/*.duckdb", { cwd: site.path(".headwater") });
    rmSync(site.path(`.headwater/${file}`));
    expect(await lastFinding(site)).toMatchObject({
      check: "Memory",
      ok: false,
      exitCode: 6,
      says: expect.stringMatching("^spring: Amazon has accepted 20 records .* gone or empty"),
    });
    const lost = [{ code: "snapshot.lost" }];
    expect(await site.with((headwater) => headwater.audience("spring"))).toMatchObject({
      people: { there: 0 },
      notices: lost,
    });
    expect(await site.sync()).toMatchObject({ books: { accepted: 20 }, plan: { notices: lost } });
    expect(await lastFinding(site)).toMatchObject({ check: "Memory", ok: true });
  });
});
