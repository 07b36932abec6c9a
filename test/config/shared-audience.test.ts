import { describe, expect, test } from "vitest";
import { parse, refused, SAMPLE } from "./sample.ts";

/** The sample, whose sync `spring` mirrors, with a second sync on its line 17. */
const withSecond = (audience: string, mode = "add", text = SAMPLE): string =>
  `${text}  summer: { source: { file: more.csv }, destination: demo, audience: ${audience}, mode: ${mode} }\n`;
const SHARED = SAMPLE.replace("{ name: Spring buyers US }", "{ name: Spring buyers US, shared: true }");
const WITH_ID = SAMPLE.replace("{ name: Spring buyers US }", "{ name: Spring buyers US, id: 42 }");

describe("a mirror's audience that another sync has too", () => {
  test("is refused, with both syncs and what to write if it is meant", () =>
    expect(refused(withSecond("{ name: Spring buyers US }"))).toEqual({
      code: "config.audience-shared",
      at: "headwater.yaml:15",
      said: expect.stringMatching('Sync "spring" .*sync "summer"[^]*shared: true'),
    }));

  test("is taken where the mirror says that it is meant", () =>
    expect(parse(withSecond("{ name: Spring buyers US }", "add", SHARED)).syncs).toHaveLength(2));

  test("is refused while only one of two mirrors says so", () =>
    expect(refused(withSecond("{ name: Spring buyers US }", "mirror", SHARED))).toMatchObject({
      code: "config.audience-shared",
      at: "headwater.yaml:17",
    }));

  test("is known by its id, whatever it is called", () =>
    expect(refused(withSecond("{ name: Another name here, id: 42 }", "remove", WITH_ID)).code).toBe(
      "config.audience-shared",
    ));

  test("is another where the id, the name or the profile is another", () => {
    expect(parse(withSecond("{ name: Spring buyers US, id: 43 }", "add", WITH_ID)).syncs).toHaveLength(2);
    expect(parse(withSecond("{ name: Summer buyers US }")).syncs).toHaveLength(2);
    const elsewhere = withSecond("{ name: Spring buyers US }")
      .replace("syncs:", "  other: { connection: demo, profileId: 2 }\nsyncs:")
      .replace("more.csv }, destination: demo", "more.csv }, destination: other");
    expect(parse(elsewhere).syncs).toHaveLength(2);
  });
});

test("syncs of one audience of which none mirrors are fine", () =>
  expect(
    parse(withSecond("{ name: Spring buyers US }", "remove", SAMPLE.replace("mirror", "add"))).syncs,
  ).toHaveLength(2));
