import { globSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { RunEvent } from "../../src/index.ts";
import { csv } from "../e2e/files.ts";
import { openSite, type Site, WAIT_MS } from "../e2e/site.ts";
import { type HalfSent, halfSent, people } from "./half-sent.ts";

const audienceFile = (site: Site): string =>
  site.path(`.headwater/${globSync("audiences/*.duckdb", { cwd: site.path(".headwater") })[0]}`);
const runFile = ({ site, run }: HalfSent, name: string): string =>
  site.path(`.headwater/runs/${run.runId}/${name}`);

/** Changes one bit of every block, so that whatever is read is found to be wrong. */
function damage(path: string): void {
  const bytes = readFileSync(path);
  for (let at = 12_288 + 100; at < bytes.length; at += 262_144) bytes[at]! ^= 0x10;
  writeFileSync(path, bytes);
}

const resume = (site: Site) => site.with((headwater) => headwater.resume({ waitMs: WAIT_MS }));

describe("an audience's file", () => {
  test("that is damaged is named, with what is lost and what to do, and nothing is sent", async () => {
    const site = await openSite();
    site.spring();
    site.write("people.csv", csv(people(0, 20)));
    await site.sync();
    const sent = site.wire.uploads().length;
    damage(audienceFile(site));
    site.write("people.csv", csv(people(1, 21)));
    await expect(site.sync()).rejects.toMatchObject({
      name: "MachineError",
      code: "snapshot.damaged",
      message: expect.stringMatching('"Spring buyers US" is damaged: .*duckdb'),
      hint: expect.stringMatching("backup[^]*mv .*[^]*sends everyone in the source again"),
      at: audienceFile(site),
    });
    expect(site.wire.uploads()).toHaveLength(sent);
  });
});

describe("the changes of a kept plan", () => {
  test("that are damaged are named, and planning again mends it", async () => {
    const site = await openSite();
    site.spring();
    site.write("people.csv", csv(people(0, 20)));
    const { planId } = await site.with((headwater) => headwater.plan("spring"));
    damage(site.path(`.headwater/runs/${planId}/changes.duckdb`));
    await expect(site.sync("spring", { planId })).rejects.toMatchObject({
      name: "MachineError",
      code: "run.work-damaged",
      hint: "Plan again: headwater plan spring",
    });
    expect(await site.sync()).toMatchObject({ state: "settled", books: { accepted: 20 } });
  });
});

describe("the outbox of a run that was being sent", () => {
  test.each([
    ["gone", (path: string) => rmSync(path)],
    ["overwritten", (path: string) => writeFileSync(path, readFileSync(path).fill("x", 700))],
  ])(
    "and is %s is written anew from the run's changes, and the run goes on by itself",
    async (_how, spoil) => {
      const half = await halfSent();
      const { site, expected } = half;
      spoil(runFile(half, "outbox.jsonl"));
      expect(await resume(site)).toMatchObject([{ state: "settled", books: { planned: 20, accepted: 20 } }]);
      expect(expected.differences(await site.members())).toEqual([]);
    },
  );
});

describe("the changes of a run that was being sent", () => {
  test.each([
    ["damaged", (half: HalfSent) => damage(runFile(half, "changes.duckdb"))],
    [
      "gone with its outbox",
      (half: HalfSent) => {
        for (const name of ["changes.duckdb", "outbox.jsonl"]) rmSync(runFile(half, name));
      },
    ],
  ])("and are %s end it: its books stay, its audience goes on", async (_how, spoil) => {
    const half = await halfSent();
    const { site, run, expected } = half;
    const { books } = (await site.with((headwater) => headwater.run(run.runId))).report;
    spoil(half);
    const report = await site.sync();
    expect(report).toMatchObject({ state: "settled", books: { refused: 0, unknown: 0, toSend: 0 } });
    expect(expected.differences(await site.members())).toEqual([]);
    const given = await site.with((headwater) => headwater.run(run.runId));
    expect(given.report).toMatchObject({
      state: "abandoned",
      books: { planned: 20, refused: 0 },
      error: { code: "run.work-lost", exitCode: 6 },
    });
    expect(given.report.books.accepted).toBeGreaterThanOrEqual(books.accepted);
    expect(
      globSync(`runs/${run.runId}/{changes.duckdb,outbox.jsonl}`, { cwd: site.path(".headwater") }),
    ).toEqual([]);
  });

  test("say how many records are not remembered, where the audience's file has none of them", async () => {
    const half = await halfSent();
    const { site, run } = half;
    renameSync(audienceFile(site), site.path("elsewhere.duckdb"));
    rmSync(runFile(half, "changes.duckdb"));
    const told: RunEvent[] = [];
    const [report] = await site.with((headwater) => headwater.resume(), {
      onEvent: (event) => told.push(event),
    });
    expect(told).toContainEqual({ kind: "giving-up", runId: run.runId, sync: "spring" });
    const { accepted } = report!.books;
    expect(accepted).toBeGreaterThan(0);
    expect(report).toMatchObject({
      state: "abandoned",
      error: {
        message: expect.stringMatching(
          `run ${run.runId} is missing.*: ${accepted} records were accepted by Amazon and are not remembered, ${20 - accepted} were never sent`,
        ),
      },
    });
  });
});
