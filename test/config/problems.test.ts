import { describe, expect, test } from "vitest";
import { parse, refusal, refused, SAMPLE, sampleWith } from "./sample.ts";

describe("a file that is no YAML", () => {
  test.each([
    ["\tmode: mirror\n", 17, "tab"],
    ["    mode: add\n", 17, "twice"],
    ["    fields: { email: e\nlimits: {}\n", 18, "}"],
    ["    note: see: below\n", 17, 'with ": " in it goes in quotes'],
    ["    note: @home\n", 17, "goes in quotes"],
    ["---\nmore: 1\n", 17, "one document"],
  ])("%j at its end is told with the line", (ending, line, words) => {
    const { code, at, said } = refused(SAMPLE + ending);
    expect({ code, at }).toEqual({ code: "config.not-yaml", at: `headwater.yaml:${line}` });
    expect(said).toContain(words);
  });

  test("a secret on the broken line is not repeated", () => {
    const text = sampleWith("{ env: DEMO_TOKEN }", '"Atzr|topsecret" Atzr|topsecret: topsecret');
    expect(JSON.stringify(refused(text))).not.toContain("topsecret");
  });
});

describe("a file of the wrong shape", () => {
  test("an empty file lacks its three sections", () => {
    const { code, at, said } = refused("");
    expect({ code, at }).toEqual({ code: "config.key-missing", at: "headwater.yaml:1" });
    expect(said).toContain("Also headwater.yaml:1: `syncs` is missing.");
  });

  test.each(["- connections", "headwater", "42"])("%s is no configuration", (text) => {
    expect(refused(text).said).toContain("The file must be a section");
  });

  test("a key that belongs elsewhere is told where", () => {
    expect(refused(`${SAMPLE}mode: mirror\n`)).toEqual({
      code: "config.key-unknown",
      at: "headwater.yaml:17",
      said: "There is no setting `mode` at the top of the file.\nIt belongs to `syncs.NAME.mode`: mind how far the line is indented.",
    });
  });

  test("a key that means nothing is answered with those that do", () => {
    expect(refused(`${SAMPLE}    colour: red\n`).said).toContain(
      "Known here: source, destination, audience, mode, fields, consent, identity, safetyStop, schedule.",
    );
  });

  test("a mode with a slip is answered with the mode", () => {
    expect(refused(sampleWith("mode: mirror", "mode: mirorr"))).toEqual({
      code: "config.value-invalid",
      at: "headwater.yaml:16",
      said: '`syncs.spring.mode` must be one of add, upsert, remove, mirror, not "mirorr".\nDid you mean `mirror`?',
    });
  });

  test("a misspelt key is not told again as missing", () => {
    expect(refused(sampleWith("mode: mirror", "modus: mirror"))).toEqual({
      code: "config.key-unknown",
      at: "headwater.yaml:16",
      said: "There is no setting `modus` in `syncs.spring`.\nDid you mean `mode`?",
    });
  });

  test("a required key with nothing after it is missing at its own line", () => {
    expect(refused(sampleWith('profileId: "1234567890"', "profileId:"))).toMatchObject({
      code: "config.key-missing",
      at: "headwater.yaml:10",
      said: expect.stringContaining("Account settings"),
    });
  });

  test("all problems are told at once, in the order of the file", () => {
    const { message, at, hint } = refusal(() =>
      parse(sampleWith("mode: mirror", "mode: miror").replace("destination: demo", "destinaton: demo")),
    );
    expect(at).toBe("headwater.yaml:14");
    expect(message).toBe("There is no setting `destinaton` in `syncs.spring`.");
    expect(hint).toBe(
      'Did you mean `destination`?\nAlso headwater.yaml:16: `syncs.spring.mode` must be one of add, upsert, remove, mirror, not "miror".',
    );
  });

  test("a flood of problems is cut short", () => {
    const nonsense = Array.from({ length: 20 }, (_, index) => `zzz${index}: 1\n`).join("");
    expect(refused(SAMPLE + nonsense).said).toContain("And 11 more.");
  });

  test("every key of JavaScript's own is an unknown key", () => {
    expect(refused(`${SAMPLE}toString: 1\n`).code).toBe("config.key-unknown");
  });
});
