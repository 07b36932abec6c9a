import { describe, expect, test } from "vitest";
import { nearest } from "../../src/config/nearest.ts";

const KEYS = ["profileId", "file", "mode", "externalId", "email"];

describe("the nearest name", () => {
  test.each([
    ["profile_id", "profileId"],
    ["PROFILE-ID", "profileId"],
    ["fiel", "file"],
    ["modus", "mode"],
    ["external_ids", "externalId"],
    ["emial", "email"],
  ])("%s is probably %s", (name, meant) => {
    expect(nearest(name, KEYS)).toBe(meant);
  });

  test.each(["colour", "xx", ""])("%j is none of them", (name) => {
    expect(nearest(name, KEYS)).toBeUndefined();
  });

  test("among none there is none", () => {
    expect(nearest("mode", [])).toBeUndefined();
  });
});
