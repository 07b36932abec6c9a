import type { Command } from "commander";
import type { Effects } from "./effects.ts";

/** One command: its words, and how its exit code is found. */
export interface CommandFile {
  /** Adds arguments, options, examples and the action. */
  define(command: Command, effects: Effects, exit: (code: number) => void): void;
}

/** A command's line in the list of all; the rest of it is loaded when it is called. */
export interface ListedCommand {
  name: string;
  summary: string;
  load(): Promise<CommandFile>;
}

/** Every command, in the order in which a newcomer meets them. */
export const COMMANDS: readonly ListedCommand[] = [
  {
    name: "init",
    summary: "look at a file of people or events and write a headwater.yaml for it",
    load: () => import("./commands/init.ts"),
  },
  {
    name: "check",
    summary: "say what the data of a file is worth, and what its faults cost; sends nothing",
    load: () => import("./commands/check.ts"),
  },
  {
    name: "connect",
    summary: "sign in at Amazon, and keep the login sealed",
    load: () => import("./commands/connect.ts"),
  },
  {
    name: "doctor",
    summary: "check this machine, the configuration and the way to Amazon",
    load: () => import("./commands/doctor.ts"),
  },
  {
    name: "terms",
    summary: "show the terms of Amazon Marketing Cloud, and record a person's yes",
    load: () => import("./commands/terms.ts"),
  },
  {
    name: "plan",
    summary: "show what a sync would do, and keep it; sends nothing",
    load: () => import("./commands/plan.ts"),
  },
  {
    name: "sync",
    summary: "plan, show, ask, and carry people into the audience",
    load: () => import("./commands/sync.ts"),
  },
  {
    name: "events",
    summary: "plan and send what people did: purchases, sign-ups and other events",
    load: () => import("./commands/events.ts"),
  },
  {
    name: "undo",
    summary: "put back whom a run took out",
    load: () => import("./commands/undo.ts"),
  },
  {
    name: "resume",
    summary: "go on with whatever has not finished",
    load: () => import("./commands/resume.ts"),
  },
  {
    name: "settle",
    summary: "ask Amazon what became of all that it has accepted",
    load: () => import("./commands/settle.ts"),
  },
  {
    name: "runs",
    summary: "list runs, show one, send one's rest again, or export its lists",
    load: () => import("./commands/runs.ts"),
  },
  {
    name: "audiences",
    summary: "list the audiences that were filled from here, or compare one with Amazon's",
    load: () => import("./commands/audiences.ts"),
  },
  {
    name: "probe",
    summary: "ask Amazon which form of a phone number or an email it matches",
    load: () => import("./commands/probe.ts"),
  },
  {
    name: "person",
    summary: "say where one person is: in which audiences, since when, until when",
    load: () => import("./commands/person.ts"),
  },
  {
    name: "forget",
    summary: "take people out everywhere, erase what is kept of them, keep them out",
    load: () => import("./commands/forget.ts"),
  },
  {
    name: "apply",
    summary: "keep what a file says of syncs, so that the service works with it",
    load: () => import("./commands/apply.ts"),
  },
  {
    name: "export",
    summary: "write the kept settings as a configuration file",
    load: () => import("./commands/export.ts"),
  },
  {
    name: "users",
    summary: "say who may sign in to the service, and as what",
    load: () => import("./commands/users.ts"),
  },
  {
    name: "key",
    summary: "change the key that seals the state folder's secrets",
    load: () => import("./commands/key.ts"),
  },
  {
    name: "state",
    summary: "move what Headwater knows to another machine, or back it up",
    load: () => import("./commands/state.ts"),
  },
  {
    name: "serve",
    summary: "run the service: console, HTTP API, schedules",
    load: () => import("./commands/serve.ts"),
  },
  {
    name: "profiles",
    summary: "list the Amazon Ads profiles that a login reaches",
    load: () => import("./commands/profiles.ts"),
  },
  {
    name: "explain",
    summary: "show how one email address or phone number is hashed",
    load: () => import("./commands/explain.ts"),
  },
  {
    name: "hash",
    summary: "hash every row of a file to JSON lines; sends nothing",
    load: () => import("./commands/hash.ts"),
  },
  {
    name: "demo",
    summary: "show the main job on synthetic people, no account needed",
    load: () => import("./commands/demo.ts"),
  },
  {
    name: "emulator",
    summary: "run an Amazon Ads for development on this machine",
    load: () => import("./commands/emulator.ts"),
  },
];
