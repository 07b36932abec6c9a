import { type Row, sha256 } from "./expected-audience.ts";
import type { WrittenEntry } from "./expected-events.ts";
import { pick } from "./messy-people.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Noon in Berlin of the Wednesday after clocks were put back there. */
export const AFTER_CLOCKS = Date.UTC(2026, 9, 28, 11);

/** An entry that maps everything. */
export const MESSY: WrittenEntry & { fields: { id: string } } = {
  fields: {
    id: "order_id",
    time: "at",
    type: "kind",
    name: "title",
    source: "channel",
    dataSet: "data_set",
    value: "total",
    currency: "currency",
    units: "items",
    email: ["email", "work_email", { column: "email_sha", hashed: true }],
    phone: "phone",
    firstName: "first",
    lastName: { column: "last", hashed: "auto" },
    address: "street",
    city: "city",
    state: "state",
    postalCode: "zip",
    maid: "maid",
    matchId: "match",
    country: "country",
    consent: { userData: "consent", adStorage: "storage" },
    limitedDataUse: "ldu",
    customData: { brand: "brand", category: "shelf" },
  },
  defaults: { name: "Online purchase", type: "Purchase", currency: "usd" },
  types: { "Ticket sold": "OFF_AMAZON_PURCHASES", Order: "CHECKOUT" },
  timezone: "Europe/Berlin",
};

/** The same with derived ids. */
export const WITHOUT_IDS: WrittenEntry = { ...MESSY, fields: { ...MESSY.fields, id: undefined } };

const GOOD = {
  order_id: "",
  at: "",
  kind: "",
  title: "",
  channel: "",
  data_set: "",
  total: "59.90",
  currency: "",
  items: "",
  email: "ann@example.com",
  work_email: "",
  email_sha: "",
  phone: "",
  first: "",
  last: "",
  street: "",
  city: "",
  state: "",
  zip: "",
  maid: "",
  match: "",
  country: "",
  consent: "",
  storage: "",
  ldu: "",
  brand: "",
  shelf: "",
} satisfies Row;
type Cells = Partial<Record<keyof typeof GOOD, string>>;

const iso = (instant: number): string => new Date(instant).toISOString();
const epochs = (instant: number): string[] => [instant / 1000, instant, instant * 1000].map(String);

/** One row each of what files have, good and bad; `order_id` and `at` are given where a case does not say them. */
const cases = (now: number): Cells[] => [
  {},
  ...[
    iso(now - 7 * DAY - HOUR),
    iso(now - 400 * DAY),
    iso(now + DAY),
    "2026-10-27",
    "yesterday",
    "",
    "20261027",
  ].map((at) => ({ at })),
  ...["2026-02-30T10:00:00Z", "2026-10-27T25:00:00Z", "27.10.2026 10:00", "1e9"].map((at) => ({ at })),
  ...[
    "2026-10-27T10:00:00+02:00",
    "2026-10-27 10:00:00 -0330",
    "2026-10-27T10:00Z",
    "2026-10-27 10:00:00 UTC",
    "2026-10-27T10:00:00.123456789Z",
  ].map((at) => ({ at })),
  ...["2026-10-27T10:00", "2026-10-27 10:00:00.5", "2026-10-27T10:00:00+02", " 2026-10-26T23:30:00 "].map(
    (at) => ({ at }),
  ),
  // Clocks were put back on Sunday at 03:00 of summer time: 02:30 was there twice.
  ...["2026-10-25T01:59:59", "2026-10-25T02:30:00", "2026-10-25 03:00", "2026-10-25T02:30:00+02:00"].map(
    (at) => ({ at }),
  ),
  ...epochs(now - 2 * DAY).map((at) => ({ at })),
  ...["59.9", "059.900", ".5", "7.", "0", "+3.10", "-0.00", "1234567890123.45"].map((total) => ({ total })),
  ...["-1", "-0.01", "1.005", "12345678901234", "1,000.00", "$5", "1e3", "NaN"].map((total) => ({ total })),
  { total: "" },
  { total: "-3", kind: "Lead" },
  { total: "-3", kind: "Lead", currency: "EUR" },
  ...["eur", " GBP ", "XXX", "€", "US"].map((currency) => ({ currency })),
  ...["1", "3.0", "0", "-1", "1.5", "2147483648", "many"].map((items) => ({ items })),
  { items: "many", kind: "search" },
  ...[
    "Purchase",
    "PAGE_VIEW",
    "add to cart",
    "AddToCart",
    "ticket  SOLD",
    "order",
    "Völlig anders",
    "purchase!",
  ].map((kind) => ({ kind })),
  ...["store", "IN-STORE", "iOS app", "WEBSITE", "moon"].map((channel) => ({ channel })),
  ...["default_events", "shop-2_b", "2shop", "my shop"].map((data_set) => ({ data_set })),
  ...[
    'He said "now", twice',
    "Größe 10 – neu 🎉",
    "back\\slash",
    "tab\there",
    "two\nlines",
    "'; drop table x --",
  ].map((title) => ({ title })),
  { order_id: "", title: "without an id" },
  { order_id: "x".repeat(257) },
  { order_id: "x".repeat(256) },
  { order_id: 'with "quotes", \\ and ü' },
  { email: "" },
  { email: "nobody" },
  { email: " Ann.Smith+Shop@Example.ORG\u00a0", work_email: "ann@work.example" },
  { email: "o'neil@example.net", work_email: "nothing" },
  { email: "", email_sha: sha256("bob@example.com") },
  { email: "", email_sha: sha256("bob@example.com").toUpperCase() },
  { email: sha256("bob@example.com") },
  { email: "", email_sha: sha256("") },
  { email: "", phone: "(212) 555-0123" },
  { email: "", phone: "+44 7400 123456", country: "US" },
  { email: "", phone: "123" },
  { first: "Jürgen", last: "Müller-Lüdenscheidt" },
  { first: "山田", last: sha256("smith") },
  {
    email: "",
    first: "Zoë",
    last: "O'Neil",
    street: "123 North Main Street, Suite 5",
    city: "St. Louis",
    state: "Texas",
    zip: "75236-9599",
  },
  { email: "", zip: "123", state: "NY" },
  { email: "", maid: "6D92078A-8246-4BA4-AE5B-76104861E7DC" },
  { email: "", maid: "00000000-0000-0000-0000-000000000000" },
  { email: "", match: "visitor_42" },
  { email: "", match: "has blank" },
  { country: "XX" },
  { country: "ca", zip: "k1a 0b1" },
  { country: "DE" },
  { country: "DE", consent: "yes" },
  { country: "uk", consent: "GRANTED", storage: "granted", zip: "ec1a 1bb" },
  { country: "FR", consent: "maybe" },
  { country: "DE", consent: "no" },
  { consent: "Denied" },
  { consent: "yes", storage: "no" },
  ...["yes", "no", "LIMITED_DATA_USE", "perhaps", "0"].map((ldu) => ({ ldu })),
  { brand: "acme_2", shelf: "top" },
  { brand: "acme & sons", shelf: "top" },
];

/** Every case, some rows twice, and ids that come back with the same and with other content. */
export function messyEvents(now: number, prefix = "order"): Row[] {
  const rows = cases(now).map((given, index): Row => {
    const at = iso(now - HOUR - index * 61_000);
    return { ...GOOD, order_id: `${prefix}-${index}`, at, total: `${index}.25`, ...given };
  });
  const [first, second, third] = rows as [Row, Row, Row];
  return [
    ...rows,
    // Twice the same, once by other words.
    first,
    { ...first, currency: "USD", total: "0.250" },
    // Others under an id that is taken, then the first again.
    { ...first, total: "1.00" },
    { ...first, title: "Another name" },
    first,
    // An id whose first row can't be sent is the next one's.
    { ...second, at: iso(now - DAY) },
    { ...third, at: iso(now - DAY) },
    { ...third, at: iso(now - DAY), total: "7.77" },
  ];
}

/** Rows from a few values of each kind, so that many share an id and some all of what they say. */
export function randomEvents(random: () => number, now: number, count: number): Row[] {
  const all = cases(now);
  const rows: Row[] = [];
  while (rows.length < count) {
    const order = Math.floor(random() * count * 0.8);
    const at = iso(now - HOUR - Math.floor(random() * 2) * DAY);
    const row: Row = {
      ...GOOD,
      order_id: `r-${order}`,
      at,
      ...pick(random, all),
      ...(random() < 0.3 && pick(random, all)),
    };
    rows.push(row);
    if (random() < 0.1) rows.push({ ...row });
  }
  return rows;
}
