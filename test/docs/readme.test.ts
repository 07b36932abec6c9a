import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { parseConfig } from "../../src/config/parse.ts";
import { demoSeed, printConfig, startEmulator } from "../../src/emulator/emulator.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const README = readFileSync(join(ROOT, "README.md"), "utf8");
const blocks = (language: string): string[] =>
  [...README.matchAll(new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``, "g"))].map(([, block]) => block!);

const folder = mkdtempSync(join(tmpdir(), "headwater-readme-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("README.md", () => {
  test("the two commands are scripts of package.json", () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    expect(
      blocks("sh")
        .slice(0, 2)
        .map((block) => block.trim()),
    ).toEqual(["npm run demo", "npm test"]);
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(["demo", "test"]));
  });

  test("the commands for one's own file work as they stand, in their order", async () => {
    writeFileSync(
      join(folder, "people.csv"),
      "id,email,phone,country\nc-1,ann@example.com,(571) 412-0599,US\n",
    );
    const [emulator, ...rest] = blocks("sh")[2]!.trim().split("\n");
    const words = (line: string): string[] =>
      line
        .replace("bin/headwater", join(ROOT, "bin/headwater"))
        .replaceAll("4210", PORT)
        .replace(/ &$/, "")
        .split(" ");
    const [program, ...args] = words(emulator!);
    const running = spawn(program!, args, { cwd: folder, stdio: ["ignore", "pipe", "ignore"] });
    try {
      await new Promise((ready) => running.stdout.once("data", ready));
      for (const line of rest) {
        const [command, ...commandArgs] = words(line);
        const { status, stderr, stdout } = spawnSync(command!, commandArgs, {
          cwd: folder,
          encoding: "utf8",
          input: "",
        });
        expect({ line, status, stderr: status === 0 ? "" : stderr }).toEqual({ line, status: 0, stderr: "" });
        expect(stdout).not.toBe("");
      }
    } finally {
      running.kill();
    }
  });

  test("the command for the browser prints a link that signs in", async () => {
    const [line] = blocks("sh")[3]!.trim().split("\n");
    const place = join(folder, "browser");
    mkdirSync(place);
    const [command, ...args] = line!.replace("bin/", join(ROOT, "bin/")).split(" ");
    const serving = spawn(command!, [...args, "--port", "0"], {
      cwd: place,
      stdio: ["ignore", "pipe", "ignore"],
    });
    try {
      let said = "";
      for await (const text of serving.stdout) {
        said += text;
        if (said.includes("Ctrl-C")) break;
      }
      const [link] = said.match(/http:\/\/localhost:\d+\/\S+/g)!.slice(-1);
      const answer = await fetch(link!, { redirect: "manual" });
      expect({ status: answer.status, to: answer.headers.get("location") }).toEqual({ status: 303, to: "/" });
    } finally {
      serving.kill();
      await once(serving, "exit");
    }
  });

  test("the commands for real Amazon work as they stand, with the emulator in Amazon's place", async () => {
    const returnUrl = `http://localhost:${CALLBACK_PORT}/callback`;
    const clients = demoSeed.clients.map((client) => ({ ...client, allowedReturnUrls: [returnUrl] }));
    const emulator = await startEmulator({ seed: { ...demoSeed, clients } });
    const place = join(folder, "real");
    mkdirSync(place);
    const config = printConfig({ port: emulator.port }).replace(/^ *refreshToken: .*\n/m, "");
    writeFileSync(join(place, "headwater.yaml"), `${config}syncs: {}\n`);
    try {
      const lines = blocks("sh")[4]!.trim().split("\n");
      expect(lines.map((line) => line.split(/ +/)[1])).toEqual(["connect", "doctor", "terms"]);
      for (const line of lines) {
        const [command, ...args] = line.replace(/ *#.*/, "").split(" ");
        if (args[0] === "connect") args.push("--port", CALLBACK_PORT);
        const program = spawn(command!.replace("bin/", join(ROOT, "bin/")), args, { cwd: place });
        let said = "";
        program.stdout.on("data", (text) => {
          said += text;
        });
        program.stderr.on("data", (text) => {
          if (String(text).includes("Waiting for the browser")) void allow(emulator.url, said);
        });
        const [status] = await once(program, "close");
        expect({ line, status, said }).toMatchObject({ line, status: 0, said: expect.stringMatching(/./) });
      }
    } finally {
      await emulator.close();
    }
  });

  test("the commands for events work as they stand, with the entry that stands above them", async () => {
    const emulator = await startEmulator();
    const place = join(folder, "events");
    mkdirSync(place);
    writeFileSync(
      join(place, "headwater.yaml"),
      `${printConfig({ port: emulator.port })}${blocks("yaml")[1]}`,
    );
    writeFileSync(
      join(place, "purchases.csv"),
      `order_id,ordered_at,total,currency,email,country\no-1,${Date.now() - 60_000},59.90,USD,ann@example.com,US\n`,
    );
    try {
      for (const line of blocks("sh")[5]!.trim().split("\n")) {
        const [command, ...args] = line.replace("bin/", join(ROOT, "bin/")).split(" ");
        const program = spawn(command!, args, { cwd: place, stdio: ["ignore", "pipe", "pipe"] });
        let said = "";
        for (const stream of [program.stdout, program.stderr])
          stream.on("data", (text) => {
            said += text;
          });
        const [status] = await once(program, "close");
        expect({ line, status, said }).toMatchObject({ line, status: 0 });
      }
      const events = await (await fetch(`${emulator.url}/_emulator/events`)).text();
      expect(events.trim().split("\n")).toEqual([expect.stringContaining('"o-1"')]);
    } finally {
      await emulator.close();
    }
  });

  test("the headwater.yaml is one that Headwater reads", () => {
    const config = parseConfig(blocks("yaml")[0]!, { file: join(folder, "headwater.yaml"), env: {} });
    expect(config.syncs.map(({ name, mode }) => [name, mode])).toEqual([["people", "mirror"]]);
  });
});

/** Not the README's own: somebody may be trying it. Below those that a system gives to whoever asks for any. */
const PORT = "24107";
const CALLBACK_PORT = "24108";

/** What a person does in the browser with the page that was printed. */
async function allow(emulatorUrl: string, said: string): Promise<void> {
  const url = /^ {2}(http\S+\/ap\/oa\S+)$/m.exec(said)![1];
  const answer = await fetch(`${emulatorUrl}/_emulator/authorize`, {
    method: "POST",
    body: JSON.stringify({ url }),
  });
  await fetch(((await answer.json()) as { location: string }).location);
}
