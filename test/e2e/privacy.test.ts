import { chmodSync, cpSync, globSync, mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { DEMO } from "../../src/emulator/seed.ts";
import { csv } from "./files.ts";
import { openSite, type Site, type Typed, until } from "./site.ts";
import { traces } from "./traces.ts";

const ROWS = 20_000;

/** The least that may be set. */
const MEMORY = { HEADWATER_MEMORY: "100MB" };

/** Rows whose every raw value carries a mark that nothing else has: `zqmarker`, or a phone of exchange 99x in 212. */
const marked = (count: number, version = "") =>
  Array.from({ length: count }, (_, index) => ({
    id: index % 1000 === 999 ? `zqmarker${index}@example.com` : `p_${index}`,
    email: index % 50 === 7 ? `zqmarker ${index} at nowhere` : `ZqMarker${version}${index}@Example.com`,
    phone: [
      `(212) 99${phone(index).slice(0, 1)}-${phone(index).slice(1)}`,
      `+121299${phone(index)}`,
      `21299${phone(index)}`,
    ][index % 3]!,
    country: index % 777 === 3 ? "zqmarker" : index % 5 === 0 ? "GB" : "US",
    // Columns of consent that hold something else: an address, a phone.
    ads: index % 3 === 0 ? `zqmarker${index}@example.com` : "yes",
    tcf: index % 4 === 0 ? `ZqMarker${index}@Example.com` : "",
    gpp: index % 7 === 0 ? `+121299${phone(index)}` : "",
  }));
const phone = (index: number): string => String(index).padStart(5, "0");

/** A marked value in a text, however it is written; a run of digits within a hash is none. */
const MARKED = /zqmarker|\(212\) 99\d-\d{4}|(?<![0-9a-f])\+?1?21299\d{5}(?![0-9a-f])/i;
const SECRETS = [DEMO.clientSecret, DEMO.refreshToken];

function markerOf(site: Site): (text: string) => string | undefined {
  const tokens = new Set(
    site.wire.requests.map(({ headers }) => headers.authorization?.slice("Bearer ".length)),
  );
  const secrets = [...SECRETS, ...tokens].filter((secret) => secret !== undefined);
  return (text) => MARKED.exec(text)?.[0] ?? secrets.find((secret) => text.includes(secret));
}

/** The state and the temporary folder as they are at this moment: the process stands still while they are copied. */
function copyAt(site: Site, typed: Typed, name: string): void {
  typed.child.kill("SIGSTOP");
  try {
    mkdirSync(site.path(`copies/${name}`), { recursive: true });
    for (const folder of [".headwater", "temporary"])
      cpSync(site.path(folder), site.path(`copies/${name}/${folder}`), { recursive: true });
  } finally {
    typed.child.kill("SIGCONT");
  }
}

describe("no raw value and no secret", () => {
  test("is in the state folder, in temporary files or in what is said, while a run is alive and after it", async () => {
    const site = await openSite({ realTime: true });
    mkdirSync(site.path("temporary"));
    mkdirSync(site.path(".headwater"), { mode: 0o700 });
    const fields = {
      externalId: "id",
      email: "email",
      phone: "phone",
      country: "country",
      consent: { userData: "ads", tcf: "tcf", gpp: "gpp" },
    };
    site.spring({ fields, safetyStop: { maxRemovalRate: 1 } }, { batch: { records: 5000 } });
    site.emulator.faults.add({ name: "slow-answer", operation: "upload-records", ms: 150 });
    const env = { ...MEMORY, TMPDIR: site.path("temporary") };
    const said: string[] = [];
    for (const [day, rows] of [marked(ROWS), marked(ROWS - 500, "x")].entries()) {
      site.write("people.csv", csv(rows));
      const before = site.wire.uploads().length;
      const typed = site.type("sync spring --yes --wait 20s --allow-removals 100000", { env });
      const has = (pattern: string) => globSync(pattern, { cwd: site.path(".headwater") }).length > 0;
      let over = false;
      void typed.ended.then(() => {
        over = true;
      });
      const moments: [string, () => boolean][] = [
        ["planning", () => has("runs/*/changes.duckdb*")],
        ["planned", () => has("runs/*/changes.parquet")],
        ["preparing", () => has("runs/*/outbox*")],
        ["sending", () => site.wire.uploads().length > before],
        ["sent", () => site.wire.uploads().length >= before + 4],
      ];
      for (const [name, moment] of moments) {
        await until(() => moment() || over, name);
        if (!over) copyAt(site, typed, `${day}-${name}`);
      }
      expect(await typed.ended, typed.stderr()).toBe(0);
      said.push(typed.stdout(), typed.stderr());
    }
    for (const line of ["runs", "audiences"]) {
      const typed = site.type(line, { env });
      await typed.ended;
      said.push(typed.stdout(), typed.stderr());
    }
    expect(globSync("copies/*", { cwd: site.folder }).length).toBeGreaterThanOrEqual(6);
    const marker = markerOf(site);
    expect(marker(csv(marked(2))), "the markers are found where they are").toBe("ZqMarker");
    expect(marker(site.wire.uploads()[0]!.body)).toBeUndefined();
    expect(said.map(marker)).toEqual(said.map(() => undefined));
    for (const folder of ["copies", "temporary", ".headwater"])
      expect(await traces(site.path(folder), marker), folder).toEqual([]);
  });

  test("is in the words of any error, with --debug and --json too", async () => {
    const site = await openSite({ realTime: true });
    const sync = (file: string, more: object = {}) => ({
      source: { file },
      audience: { name: "Spring buyers US", shared: true },
      mode: "mirror",
      ...more,
    });
    const row = "p_1,zqmarker1@example.com,(212) 990-0001\n";
    const files: Record<string, [string, object?]> = {
      "quote.csv": [`id,email,phone\np_0,"zqmarker0@example.com,x\n${row.repeat(20)}`],
      "ragged.csv": [`id,email,phone\n${"p_1,zqmarker1@example.com\n".repeat(20)}`],
      "column.csv": [
        `id,mail\np_1,zqmarker1@example.com\n`,
        { fields: { externalId: "id", email: "email" } },
      ],
      "headless.csv": [`${row}${row}`, { fields: { externalId: "id", email: "email" } }],
      "unusable.csv": ["id,email,phone\np_1,zqmarker1,zqmarker\n"],
      "personal.csv": ["id,email,phone\nzqmarker1@example.com,zqmarker1@example.com,\n"],
      "phones.csv": ["id,email,phone\n2129900001,zqmarker1@example.com,\n"],
      "broken.parquet": [`PAR1zqmarker1@example.com${row}PAR1`],
      "broken.jsonl": [`{"id":"p_1","email":"zqmarker1@example.com"\n${row}`],
      "broken.csv.gz": [row],
      "bytes.csv": [`id,email,phone\np_1,zqmarker\u00e91@example.com,${"\u0000"}\n`],
    };
    const names = Object.keys(files);
    for (const [name, [text]] of Object.entries(files)) site.write(name, Buffer.from(text, "latin1"));
    site.configure({
      limits: { requestsPerSecond: 1000 },
      syncs: Object.fromEntries(names.map((name, index) => [`s${index}`, sync(name, files[name]![1])])),
    });
    const marker = markerOf(site);
    const runs = names.map((name, index) => ({
      name,
      typed: site.type(`sync s${index} --yes --debug --json`),
    }));
    const codes: Record<string, number | null> = {};
    for (const { name, typed } of runs) {
      codes[name] = await typed.ended;
      expect(marker(typed.stdout() + typed.stderr()), name).toBeUndefined();
    }
    expect(Object.values(codes).filter((code) => code === 70)).toEqual([]);
    expect(Object.values(codes).filter((code) => code !== 0).length).toBeGreaterThanOrEqual(9);
    expect(await traces(site.path(".headwater"), marker)).toEqual([]);
  });
});

describe("the state folder", () => {
  test("is for its owner's eyes only: folders 0700, files 0600", async () => {
    const site = await openSite({ realTime: true });
    chmodSync(site.folder, 0o755);
    site.write("people.csv", csv(marked(30)));
    site.spring();
    const typed = site.type("sync spring --yes");
    expect(await typed.ended, typed.stderr()).toBe(0);
    const home = site.path(".headwater");
    const modes = new Map([["", statSync(home).mode & 0o777]]);
    for (const name of globSync("**/*", { cwd: home }))
      modes.set(name, statSync(join(home, name)).mode & 0o777);
    expect(modes.size).toBeGreaterThan(5);
    for (const [name, mode] of modes)
      expect(mode.toString(8), name).toBe(statSync(join(home, name)).isDirectory() ? "700" : "600");
  });
});
