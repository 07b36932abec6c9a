import { describe, expect, test } from "vitest";
import { parse, refused, SAMPLE } from "./sample.ts";

const scheduled = (schedule: string) => `${SAMPLE}    schedule: ${schedule}\n`;

describe("a sync's schedule", () => {
  test("is a time, a file that changes, or both", () => {
    const said = '{ cron: "0 6 * * 1-5", timezone: Europe/Berlin, fileChanges: true }';
    expect(parse(scheduled(said)).syncs[0]!.schedule).toEqual({
      cron: "0 6 * * 1-5",
      timezone: "Europe/Berlin",
      fileChanges: true,
      paused: false,
    });
    expect(parse(SAMPLE).syncs[0]!.schedule).toBeUndefined();
  });

  test.each([
    ['{ cron: "0 0 6 * * 1" }', "`syncs.spring.schedule.cron` must have five fields"],
    ['{ cron: "61 6 * * *" }', "`syncs.spring.schedule.cron` must be a time as cron writes it"],
    ['{ cron: "0 6 31 2 *" }', "`syncs.spring.schedule.cron` must be a time that comes"],
    ['{ cron: "0 6 * * *", timezone: Berlin }', "must be a time zone's IANA name, such as Europe/Berlin"],
    ["{ paused: true }", "`syncs.spring.schedule` must say `cron`, or `fileChanges: true`, or both"],
  ])("%s is none", (said, words) => {
    expect(refused(scheduled(said)).said).toContain(words);
  });
});
