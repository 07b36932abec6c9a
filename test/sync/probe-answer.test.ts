import { describe, expect, test } from "vitest";
import type { ProbeArm } from "../../src/model/probe.ts";
import { answerOf } from "../../src/sync/probe-answer.ts";

const arms = (amazon: [matched: number, received: number], seed: [number, number]): ProbeArm[] => [
  { form: "amazon", name: "a", people: amazon[1], matched: amazon[0], received: amazon[1] },
  { form: "seed", name: "s", people: seed[1], matched: seed[0], received: seed[1] },
];

describe("what a probe's rates say", () => {
  test.each([
    ["the form that matches alone is to be sent", arms([3_500, 5_000], [0, 5_000]), "amazon", "amazon"],
    ["the same the other way about", arms([3, 5_000], [3_500, 5_000]), "seed", "seed"],
    ["where both match people, both are to be sent", arms([3_500, 5_000], [3_000, 5_000]), "amazon", "both"],
    ["of few people it is not certain that a form matches nobody", arms([14, 20], [0, 20]), "amazon", "both"],
    ["of equal rates nothing is told", arms([3_500, 5_000], [3_480, 5_000]), undefined, undefined],
  ] as const)("%s", (_, given, better, forms) => {
    const answer = answerOf([...given])!;
    expect([answer.better, answer.forms]).toEqual([better, forms]);
    expect(answer.needed === undefined).toBe(better !== undefined);
  });

  test("where no difference can be told, so many people are needed as tell two points apart", () =>
    expect(answerOf(arms([350, 500], [350, 500]))?.needed).toBeGreaterThan(8_000));

  test("is nothing before Amazon has counted both", () => {
    const [amazon, seed] = arms([1, 2], [1, 2]);
    expect(answerOf([amazon!, { ...seed!, received: undefined, matched: undefined }])).toBeUndefined();
    expect(answerOf(arms([1, 2], [0, 0]))).toBeUndefined();
  });
});
