import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openSite, type Site } from "./site.ts";
import { TROUBLES, type Trouble } from "./troubles.ts";

const PAGE = join(import.meta.dirname, "../../docs/troubleshooting.md");
const ERRORS = readFileSync(join(import.meta.dirname, "../../docs/errors.md"), "utf8");

/** Most lines of a section: one screenful. */
const SCREENFUL = 40;

const sections = (): Map<string, string> =>
  new Map(
    readFileSync(PAGE, "utf8")
      .split(/^## /m)
      .slice(1)
      .map((section) => {
        const end = section.indexOf("\n");
        return [section.slice(0, end), section.slice(end + 1)];
      }),
  );

const screenOf = ({ line }: Trouble): RegExp =>
  new RegExp(`\`\`\`console\n\\$ headwater ${line.replaceAll("-", "\\-")}\n([\\s\\S]*?)\`\`\``);

describe("docs/troubleshooting.md", () => {
  test.each(TROUBLES.map((trouble) => [trouble.title, trouble.line, trouble] as const))(
    "%s: headwater %s prints what the page shows",
    async (title, _line, trouble) => {
      const site = await openSite({ realTime: true });
      const run = await trouble.provoke(site);
      const typed = site.type(trouble.line.replace("RUN", run ?? ""));
      expect(await typed.ended, typed.stderr()).toBe(trouble.exitCode);
      const screen = `${typed.stdout()}${typed.stderr()}`;
      for (const word of trouble.words) expect(screen).toContain(word);
      for (const code of trouble.codes) {
        expect(screen).toContain(`[${code}]`);
        expect(ERRORS).toContain(`| \`${code}\` |`);
      }
      const shown = shownOf(asAtAmazon(screen, site), trouble);
      expect(shown).not.toBe("");
      expectOnPage(title, trouble, shown);
    },
    60_000,
  );

  test("has a section for every trouble of the table, and no other", () =>
    expect([...sections().keys()].sort()).toEqual([...new Set(TROUBLES.map(({ title }) => title))].sort()));

  test("says in each section what it means and what to do, within one screenful", () => {
    for (const [title, text] of sections()) {
      expect(text, title).toContain("**What it means.**");
      expect(text, title).toContain("**What to do.**");
      expect(text.trim().split("\n").length, title).toBeLessThanOrEqual(SCREENFUL);
    }
  });

  test("shows nothing that no command prints", () => {
    const shown = [...readFileSync(PAGE, "utf8").matchAll(/```console\n\$ headwater (.*)\n/g)].map(
      ([, line]) => line,
    );
    expect(shown.sort()).toEqual(TROUBLES.map(({ line }) => line).sort());
  });
});

/** The page's screen; one that has only its command line is filled in, to be read as text. CI never writes. */
function expectOnPage(title: string, trouble: Trouble, shown: string): void {
  const section = sections().get(title);
  const [whole, onPage] = screenOf(trouble).exec(section ?? "") ?? [];
  if (onPage === "" && !process.env.CI) {
    const page = readFileSync(PAGE, "utf8");
    const at = page.indexOf(whole!, page.indexOf(`## ${title}`));
    const filled = whole!.replace(/```$/, () => `${shown}\`\`\``);
    writeFileSync(PAGE, page.slice(0, at) + filled + page.slice(at + whole!.length));
    return;
  }
  expect(onPage).toBe(shown);
}

/** What differs from run to run as it would be at Amazon's, or as a word. */
const asAtAmazon = (screen: string, { wire, folder }: Site): string =>
  screen
    .replaceAll(`access token at 127.0.0.1:${wire.port}`, "access token at api.amazon.com")
    .replaceAll(`127.0.0.1:${wire.port}`, "advertising-api.amazon.com")
    .replaceAll(`${folder}/`, "")
    .replaceAll(/\b\d{8}-\d{6}-[a-z0-9]{4}\b/g, "RUN")
    .replaceAll(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, "8d1c…")
    .replaceAll(/for 4\dm and/g, "for 45m and")
    .replaceAll(/Asked \d+ times/g, "Asked 7 times")
    .replaceAll(/\b\d{4}-\d{2}-\d{2} \d{2}:\d{2}\b/g, "2026-11-24 09:00");

/** The lines that the page shows, of what a person sees. */
function shownOf(screen: string, { from = /^/, to }: Trouble): string {
  const lines = screen.split("\n").filter((line) => line !== "");
  const first = lines.findIndex((line) => from.test(line));
  const last = to === undefined ? lines.length - 1 : lines.findIndex((line) => to.test(line));
  return lines
    .slice(first, last + 1)
    .map((line) => `${line}\n`)
    .join("");
}
