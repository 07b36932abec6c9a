import { createHash } from "node:crypto";
import { parsePhoneNumberFromString } from "libphonenumber-js/max";
import { expect, test } from "vitest";
import { AUDIENCE, openSite } from "./site.ts";

interface Person {
  id: string;
  emails: readonly string[];
  phones: readonly string[];
}

/** How one cell holds several values. */
const WRITTEN: readonly ((values: readonly string[]) => string)[] = [
  (values) => values.join("; "),
  (values) => values.join("|"),
  (values) => values.join(" , "),
  (values) => JSON.stringify(values),
  (values) => `{${values.join(",")}}`,
  (values) => `;${values.join("\n")};`,
];

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

const csv = (people: readonly Person[]): string =>
  [
    "id,emails,phones",
    ...people.map(({ id, emails, phones }, index) => {
      const write = WRITTEN[index % WRITTEN.length]!;
      return [id, quoted(write(emails)), quoted(write(phones))].join(",");
    }),
    "",
  ].join("\n");

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** The rules of both books a second time, value by value. */
function hashesOf({ emails, phones }: Person): Set<string> {
  const plain = emails
    .map((email) => email.trim().toLowerCase())
    .filter((email) => /^[^@]+@[^@]+\.\w+$/.test(email));
  const numbers = phones
    .map((phone) => parsePhoneNumberFromString(phone, "US"))
    .flatMap((number) => (number?.isValid() ? [String(number.number)] : []));
  return new Set(
    [
      ...plain.flatMap((email) => [email, email.replaceAll(/[^a-z0-9.@-]/g, "")]),
      ...numbers.flatMap((number) => [number, number.slice(1)]),
    ].map(sha256),
  );
}

const FIELDS = { externalId: "id", email: "emails", phone: "phones" };

const held = ({ hashedPII }: { hashedPII: { email?: string; phone?: string }[] }): Set<string> =>
  new Set(hashedPII.flatMap((set) => Object.values(set)));

const someone = (nth: number): Person => ({
  id: `p${nth}`,
  emails: Array.from({ length: 1 + (nth % 4) }, (_, place) => `P${nth}+${place}@example.com`),
  phones: Array.from({ length: 1 + (nth % 3) }, (_, place) => `(213) 373-${1000 + 10 * nth + place}`),
});

test("a mirror of cells with lists sends every value, and a changed list the next day", async () => {
  const site = await openSite();
  const today = Array.from({ length: 24 }, (_, nth) => someone(nth));
  site.write("people.csv", csv(today));
  site.spring({ mode: "mirror", fields: FIELDS, audience: { name: AUDIENCE } });
  const first = await site.sync();
  expect(first.plan.rows).toMatchObject({ read: 24, members: 24, rejected: 0 });
  const before = await site.members();
  for (const person of today) expect(held(before.get(person.id)!), person.id).toEqual(hashesOf(person));
  expect(before.get("p3")!.hashedPII).toHaveLength(8);

  const tomorrow = today.map((person) =>
    person.id === "p3" ? { ...person, emails: ["new@example.com", ...person.emails.slice(0, 2)] } : person,
  );
  site.write("people.csv", csv(tomorrow));
  const second = await site.sync();
  expect(second.plan.changes).toMatchObject({ add: 0, update: 1, remove: 0 });
  const after = await site.members();
  expect([...hashesOf(tomorrow[3]!)].filter((hash) => !held(after.get("p3")!).has(hash))).toEqual([]);
  expect(after.get("p4")).toEqual(before.get("p4"));
});

test("a list that first stands behind the rows looked at is read as one, and so it stays", async () => {
  const site = await openSite();
  const single = (nth: number): Person => ({
    id: `p${nth}`,
    emails: [`p${nth}@example.com`],
    phones: [`213373${1000 + nth}`],
  });
  const late: Person = {
    id: "late",
    emails: ["a@example.com", "b@example.com", "c@example.com"],
    phones: ["213 373 4253", "213 373 4254"],
  };
  const rows = (people: readonly Person[]): string =>
    [
      "id,emails,phones",
      ...people.map(({ id, emails, phones }) => `${id},${emails.join(";")},${phones.join(";")}`),
      "",
    ].join("\n");
  const many = Array.from({ length: 1_200 }, (_, nth) => single(nth));
  site.write("people.csv", rows([...many, late]));
  site.spring({ mode: "mirror", fields: FIELDS, audience: { name: AUDIENCE } });
  const first = await site.sync();
  expect(first.plan.rows).toMatchObject({ read: 1_201, members: 1_201 });
  expect(held((await site.members()).get("late")!)).toEqual(hashesOf(late));

  const other = { ...late, id: "other", emails: ["x@example.com", "y@example.com"] };
  site.write("people.csv", rows([...many, late, other]));
  const second = await site.sync();
  expect(second.plan.changes).toMatchObject({ add: 1, update: 0, remove: 0 });
  expect(held((await site.members()).get("other")!)).toEqual(hashesOf(other));
});

test("an event has every email and phone of its cells", async () => {
  const site = await openSite();
  const buyer: Person = {
    id: "o1",
    emails: ["a+b@example.com", "c@example.com"],
    phones: ["213 373 4253", "+44 20 7946 0018"],
  };
  const at = new Date(site.clock.now() - 3_600_000).toISOString();
  site.write(
    "purchases.csv",
    `id,at,emails,phones\no1,${at},${buyer.emails.join("|")},"${buyer.phones.join(", ")}"\n`,
  );
  site.purchases({
    fields: { id: "id", time: "at", email: "emails", phone: "phones" },
    defaults: { type: "Purchase" },
  });
  await site.send();
  const [event] = await site.events();
  expect(new Set(event!.matchKeys.map(({ hash }) => hash))).toEqual(hashesOf(buyer));
});

test("from standard input a list is left out with its reason, and read where it is said to be one", async () => {
  const site = await openSite({ realTime: true });
  const piped = site.path("piped.csv");
  site.write("piped.csv", "email\na@example.com; b@example.com\n");
  const said = site.type("hash - --lists --forms amazon", { piped });
  expect(await said.ended).toBe(0);
  expect(JSON.parse(said.stdout())).toMatchObject({
    sets: [{ email: sha256("a@example.com") }, { email: sha256("b@example.com") }],
    rejections: [],
  });
  const unsaid = site.type("hash -", { piped });
  expect(await unsaid.ended).toBe(0);
  expect(JSON.parse(unsaid.stdout())).toMatchObject({
    sets: [],
    rejections: [{ reason: "row.no-identifier" }, { reason: "email.is-list" }],
  });
});
