import { describe, expect, test } from "vitest";
import type { Environment } from "../../src/config/environment.ts";
import { readMachine } from "../../src/config/machine.ts";
import { refusal } from "./sample.ts";

const read = (env: Environment, cores = 2) =>
  readMachine({ configFile: "/etc/people/headwater.yaml", cwd: "/home/ana", env, cores });

describe("the machine", () => {
  test("without any variable, state is beside the configuration and memory is 300MB", () => {
    expect(read({})).toEqual({ home: "/etc/people/.headwater", key: undefined, memory: "300MB", threads: 2 });
  });

  test("threads are the processors, at most 8 unless said otherwise", () => {
    expect(read({}, 64).threads).toBe(8);
    expect(read({ HEADWATER_THREADS: "32" }, 64).threads).toBe(32);
  });

  test("the state folder that a variable names is relative to the current folder", () => {
    expect(read({ HEADWATER_HOME: "state" }).home).toBe("/home/ana/state");
    expect(read({ HEADWATER_HOME: "/var/headwater" }).home).toBe("/var/headwater");
  });

  test("an empty variable counts as unset", () => {
    expect(read({ HEADWATER_HOME: "", HEADWATER_MEMORY: " ", HEADWATER_KEY: "" })).toEqual(read({}));
  });

  test.each(["1GB", "1.5 GB", "512MiB", "400mb"])("memory may be %s", (memory) => {
    expect(read({ HEADWATER_MEMORY: memory }).memory).toBe(memory.replace(" ", ""));
  });

  test.each([
    ["HEADWATER_MEMORY", "400"],
    ["HEADWATER_MEMORY", "lots"],
    ["HEADWATER_MEMORY", "50%"],
    ["HEADWATER_MEMORY", "10MB"],
    ["HEADWATER_MEMORY", "-1GB"],
    ["HEADWATER_THREADS", "0"],
    ["HEADWATER_THREADS", "2.5"],
    ["HEADWATER_THREADS", "all"],
  ])("%s=%s is refused by its name", (name, value) => {
    const { code, at, message } = refusal(() => read({ [name]: value }));
    expect({ code, at }).toEqual({ code: "config.variable-invalid", at: name });
    expect(message).toContain(JSON.stringify(value));
  });
});
