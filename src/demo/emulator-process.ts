import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import type { Conversions } from "../emulator/conversions.ts";
import type { FaultRequest } from "../emulator/faults.ts";
import { MachineError } from "../errors.ts";
import type { HeldMember } from "./books.ts";
import type { HeldEvent } from "./event-books.ts";

/** An emulator in a process of its own, so that its memory is not taken for Headwater's. */
export interface EmulatorProcess {
  port: number;
  url: string;
  /** Requests for uploads that it has answered. */
  uploads(): Promise<number>;
  /** The members of its only audience, one by one. */
  members(): AsyncIterable<HeldMember>;
  /** The conversion events that it keeps, one by one. */
  events(): AsyncIterable<HeldEvent>;
  /** How they count: one object for each kind. */
  conversions(): Promise<Conversions[]>;
  /** Makes these things go wrong from now on. */
  addFaults(faults: readonly FaultRequest[]): Promise<void>;
  clearFault(name: string): Promise<void>;
  /** How often each fault struck so far. */
  struck(): Promise<Record<string, number>>;
  stop(): void;
}

/** @param program how this command line is started, without its arguments */
export async function startEmulatorProcess(program: readonly string[]): Promise<EmulatorProcess> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const [command, ...rest] = program;
  const child = spawn(command!, [...rest, "emulator", "--port", String(port)], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  await firstLine(child);
  const ask = async (path: string, init?: RequestInit): Promise<Response> => {
    const answer = await fetch(`${url}/_emulator/${path}`, init);
    if (!answer.ok) throw new MachineError("demo.emulator-failed", `The emulator answered ${answer.status}.`);
    return answer;
  };
  return {
    port,
    url,
    uploads: async () => {
      const requests = (await (await ask("requests")).json()) as Record<string, Record<string, number>>;
      return requests["upload-records"]?.["202"] ?? 0;
    },
    members: async function* () {
      const [audience] = (await (await ask("audiences")).json()) as { id: string }[];
      yield* objectsOf<HeldMember>(await ask(`audiences/${audience!.id}/members`));
    },
    events: async function* () {
      yield* objectsOf<HeldEvent>(await ask("events"));
    },
    conversions: async () => (await (await ask("conversions")).json()) as Conversions[],
    addFaults: async (faults) => {
      const headers = { "content-type": "application/json" };
      await ask("faults", { method: "POST", headers, body: JSON.stringify(faults) });
    },
    clearFault: async (name) => void (await ask(`faults?name=${name}`, { method: "DELETE" })),
    struck: async () => (await (await ask("faults/struck")).json()) as Record<string, number>,
    stop: () => child.kill(),
  };
}

/** A body's JSON lines. */
async function* objectsOf<T>({ body }: Response): AsyncIterable<T> {
  for await (const line of linesOf(body!)) yield JSON.parse(line) as T;
}

/** The lines of a body, without empty ones. */
async function* linesOf(body: ReadableStream<Uint8Array>): AsyncIterable<string> {
  let rest = "";
  for await (const piece of body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + piece).split("\n");
    rest = lines.pop()!;
    yield* lines.filter((line) => line !== "");
  }
  if (rest !== "") yield rest;
}

/** Resolves when the emulator says that it listens. */
const firstLine = (child: ChildProcess): Promise<void> =>
  new Promise((resolve, reject) => {
    child.stdout!.once("data", () => resolve());
    child.once("exit", (code) =>
      reject(new MachineError("demo.emulator-failed", `The emulator did not start (exit code ${code}).`)),
    );
  });

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
