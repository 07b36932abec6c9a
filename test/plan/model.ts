import { createHash } from "node:crypto";
import type { Mode } from "../../src/model/mode.ts";
import type { ChangeCounts, RowCounts } from "../../src/model/plan.ts";
import { e164ByLibrary } from "../identity/phone/library.ts";

/** Emails as people write them, with the forms that are hashed: facts, not rules. */
export const EMAILS: Readonly<Record<string, { amazon: string; seed: string } | "nobody" | "invalid">> = {
  "ann@example.com": { amazon: "ann@example.com", seed: "ann@example.com" },
  "  ANN@Example.com\t": { amazon: "ann@example.com", seed: "ann@example.com" },
  "ann+tag@example.com": { amazon: "anntag@example.com", seed: "ann+tag@example.com" },
  "bob.b@example.co.uk": { amazon: "bob.b@example.co.uk", seed: "bob.b@example.co.uk" },
  "zoë@example.com": { amazon: "zo@example.com", seed: "zoë@example.com" },
  "Ann <ann@example.com>": "invalid",
  "not an email": "invalid",
  "   ": "nobody",
  "": "nobody",
};

export const PHONES = ["(213) 373-4253", "+44 20 7946 0018", "020 7946 0018", "12", ""] as const;

/** Countries as sources write them. */
export const COUNTRIES: Readonly<Record<string, string | undefined>> = {
  US: "US",
  " gb ": "GB",
  uk: "GB",
  "": "US",
  Narnia: undefined,
};

/** What people write of a consent: facts, not rules. */
export const CONSENTS: Readonly<Record<string, string | "unreadable" | undefined>> = {
  "": undefined,
  yes: "GRANTED",
  " Granted ": "GRANTED",
  "opt-out": "DENIED",
  UNKNOWN: "UNKNOWN",
  not_applicable: "NOT_APPLICABLE",
  maybe: "unreadable",
};

/** Consent strings: two that are some, one that is none. */
export const TCFS: Readonly<Record<string, boolean>> = {
  "": false,
  "CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYgAAAAAAAA": true,
  "CQSbk4AQSbk4ANwAAAENAwCgAAAAAAAAAAYgACPAAAAA.IDKQA4AAgAKAGQAygAAA": true,
  "ann@example.com": false,
};

/** Of the countries above, those where Amazon wants a signal. */
const WANTED = new Set(["GB"]);

export const COLUMNS = ["id", "email", "phone", "country", "data", "storage", "tcf"] as const;
export const SCOPE = "1234567890";

/** One line's values; a line with another number of values than columns can't be read. */
export type Line = readonly string[];

interface Row {
  key: string;
  id: string | null;
  objects: string[];
  country: string;
  reason: string | undefined;
  dropped: string[];
  said: Said;
}

/** What a row or a person says of consent. */
interface Said {
  data?: string;
  storage?: string;
  tcf?: string;
  /** Whether anything is written there at all. */
  anything: boolean;
}

interface Member {
  objects: Set<string>;
  past: Set<string>;
  country: string;
  sentAt: number;
  stale: boolean;
  /** As it was sent; a digest of it where it holds a consent string. */
  consent: string | null;
}

export interface ModelChange {
  kind: "add" | "update" | "renew" | "remove";
  objects: Set<string>;
  country: string;
  consent: string | null;
}

export interface ModelPlan {
  rows: RowCounts;
  changes: Map<string, ModelChange>;
  counts: ChangeCounts;
  withheld: number;
  /** `rowNumber field reason row` */
  rejections: string[];
  usable: Map<string, Row[]>;
  /** Who differs and waits. */
  postponed: string[];
}

export interface ModelOrder {
  mode: Mode;
  dueBefore: number;
  allowRemovals: number | undefined;
  mapping: Mapping;
  /** Whether Amazon has not finished with an earlier change of the nth person who differs. */
  waits: (nth: number) => boolean;
}

/** Which columns a sync uses. */
export interface Mapping {
  externalId: boolean;
  phone: boolean;
  consent: boolean;
  /** Whether the operator states that everyone agreed. */
  basis: boolean;
}

const sha256 = (text: string): string => createHash("sha256").update(text, "utf8").digest("hex");

/** What a snapshot and a plan should be, in plain JavaScript: one person at a time, no fingerprints, nothing skipped. */
export class ModelAudience {
  readonly members = new Map<string, Member>();
  /** People taken out by `remove`, with the rows that named them. */
  readonly takenOut = new Map<string, Set<string>>();

  plan(lines: readonly Line[], order: ModelOrder): ModelPlan {
    const { mode } = order;
    const usable = new Map<string, Row[]>();
    const counts: RowCounts = { read: 0, members: 0, merged: 0, held: 0, rejected: 0, unreadable: 0 };
    const rejections: string[] = [];
    const present = new Set<string>();
    let doubtful = 0;
    const mapping = { ...order.mapping, consent: order.mapping.consent && mode !== "remove" };
    const rows = lines.map((line) => (line.length === COLUMNS.length ? rowOf(line, mapping) : undefined));
    const refused = mode === "remove" ? new Map<string, string>() : refusedPeople(rows, mapping.basis);
    for (const [index, line] of lines.entries()) {
      const number = index + 1;
      counts.read += 1;
      if (line.length !== COLUMNS.length) {
        counts.rejected += 1;
        counts.unreadable += 1;
        doubtful += 1;
        const reason = line.length < COLUMNS.length ? "row.too-few-values" : "row.too-many-values";
        rejections.push(`${number} row ${reason} rejected`);
        continue;
      }
      const row = rows[index]!;
      if (row.id !== null) present.add(row.id);
      row.reason = refused.get(row.id ?? "") ?? row.reason;
      const fate = this.#fateOf(row, mode);
      if (fate === "used") usable.set(row.id!, [...(usable.get(row.id!) ?? []), row]);
      else {
        counts[fate] += 1;
        if (row.id === null) doubtful += 1;
        const field = FIELD_OF[row.reason!.split(".")[0]!] ?? "row";
        rejections.push(`${number} ${field} ${row.reason} ${fate}`);
      }
      for (const dropped of row.dropped) rejections.push(`${number} ${dropped.replace(":", " ")} ${fate}`);
    }
    counts.members = usable.size;
    for (const rows of usable.values()) counts.merged += rows.length - 1;

    const changes = new Map<string, ModelChange>();
    for (const [id, rows] of usable) {
      const change = mode === "remove" ? this.#takeOut(id, rows) : this.#fill(id, rows, order);
      if (change) changes.set(id, change);
    }
    const withdrawn = [...refused.keys()].filter((id) => this.members.has(id));
    for (const id of withdrawn) changes.set(id, removal(this.members.get(id)!));
    const absent = mode === "mirror" ? [...this.members.keys()].filter((id) => !present.has(id)) : [];
    const withheld = doubtful > 0 && order.allowRemovals === undefined ? absent.length : 0;
    if (withheld === 0) for (const id of absent) changes.set(id, removal(this.members.get(id)!));
    const postponed = [...changes.keys()].sort().filter((_, index) => order.waits(index));
    const postponedRemovals = postponed.filter((id) => changes.get(id)!.kind === "remove").length;
    for (const id of postponed) changes.delete(id);
    const count = (kind: string): number =>
      [...changes.values()].filter((change) => change.kind === kind).length;
    const tally = {
      add: count("add"),
      update: count("update"),
      renew: count("renew"),
      remove: count("remove"),
      withdrawn: withdrawn.filter((id) => changes.has(id)).length,
      postponed: postponed.length,
      quarantined: 0,
    };
    const touched =
      mode === "remove"
        ? tally.remove + postponed.length
        : tally.add + tally.update + tally.renew + postponed.length - postponedRemovals;
    return {
      rows: counts,
      changes,
      counts: { ...tally, unchanged: counts.members - touched },
      withheld,
      rejections: rejections.sort(),
      usable,
      postponed,
    };
  }

  /** Amazon accepted the changes of these people. */
  accept(plan: ModelPlan, mode: Mode, ids: readonly string[], now: number): void {
    for (const id of ids) {
      const { kind, objects, country, consent } = plan.changes.get(id)!;
      if (kind === "remove") {
        this.members.delete(id);
        if (mode === "remove") this.takenOut.set(id, new Set(plan.usable.get(id)!.map(({ key }) => key)));
        continue;
      }
      const before = this.members.get(id);
      const earlier = before ? [...before.objects, ...before.past] : [];
      const past = new Set(earlier.filter((object) => !objects.has(object)));
      this.members.set(id, { objects, past, country, sentAt: now, stale: false, consent: digestOf(consent) });
      this.takenOut.delete(id);
    }
    if (mode === "remove")
      for (const [id, rows] of plan.usable)
        if (!plan.changes.has(id) && !plan.postponed.includes(id))
          this.takenOut.set(id, new Set(rows.map(({ key }) => key)));
  }

  /** Amazon invalidated what it had accepted. */
  takeBack(plan: ModelPlan, ids: readonly string[]): void {
    for (const id of ids) {
      const { kind, objects, country } = plan.changes.get(id)!;
      if (kind === "remove") {
        this.members.set(id, { objects, past: new Set(), country, sentAt: 0, stale: true, consent: null });
        this.takenOut.delete(id);
      } else this.members.get(id)!.stale = true;
    }
  }

  #fateOf(row: Row, mode: Mode): "used" | "held" | "rejected" {
    if (row.reason === undefined) return "used";
    if (row.id === null || row.reason.startsWith("consent.")) return "rejected";
    if (mode === "remove" && row.reason === "row.no-identifier")
      return this.members.has(row.id) || this.takenOut.get(row.id)?.has(row.key) ? "used" : "rejected";
    return this.members.has(row.id) ? "held" : "rejected";
  }

  #takeOut(id: string, rows: readonly Row[]): ModelChange | undefined {
    const member = this.members.get(id);
    if (member) return removal(member);
    const known = this.takenOut.get(id);
    if (known && rows.every(({ key }) => known.has(key))) return undefined;
    return { kind: "remove", ...personOf(rows, false), consent: null };
  }

  #fill(id: string, rows: readonly Row[], { mode, dueBefore, mapping }: ModelOrder): ModelChange | undefined {
    const person = personOf(rows, mapping.basis);
    const member = this.members.get(id);
    if (!member) return { kind: "add", ...person };
    const differs =
      member.country !== person.country ||
      !sameObjects(member.objects, person.objects) ||
      member.consent !== digestOf(person.consent);
    if (member.stale || (differs && mode !== "add")) return { kind: "update", ...person };
    return member.sentAt < dueBefore ? { kind: "renew", ...person } : undefined;
  }
}

const removal = ({ objects, past, country }: Member): ModelChange => ({
  kind: "remove",
  objects: new Set([...objects, ...past]),
  country,
  consent: null,
});

const sameObjects = (one: Set<string>, other: Set<string>): boolean =>
  one.size === other.size && [...one].every((object) => other.has(object));

const personOf = (
  rows: readonly Row[],
  basis: boolean,
): { objects: Set<string>; country: string; consent: string | null } => ({
  objects: new Set(rows.flatMap(({ objects }) => objects)),
  country: rows.map(({ country }) => country).sort()[0]!,
  consent: consentText(saidBy(rows, basis)),
});

/** What a person's rows say together; the operator's statement where one is wanted and none of them says anything. */
function saidBy(rows: readonly Row[], basis: boolean): Said {
  const anything = rows.some(({ said }) => said.anything);
  if (basis && !anything && isWanted(rows)) return { data: "GRANTED", anything };
  const strings = new Set(rows.flatMap(({ said }) => said.tcf ?? []));
  if (strings.size > 1) return { anything };
  const foremost = (signals: (string | undefined)[]): string | undefined =>
    ["GRANTED", "UNKNOWN", "NOT_APPLICABLE"].find((signal) => signals.includes(signal));
  return {
    data: foremost(rows.map(({ said }) => said.data)),
    storage: foremost(rows.map(({ said }) => said.storage)),
    tcf: [...strings][0],
    anything,
  };
}

const isWanted = (rows: readonly Row[]): boolean => rows.some(({ country }) => WANTED.has(country));

/** Who must not be at Amazon, and why. */
function refusedPeople(rows: readonly (Row | undefined)[], basis: boolean): Map<string, string> {
  const refused = new Map<string, string>();
  for (const id of new Set(rows.flatMap((row) => row?.id ?? []))) {
    const own = rows.filter((row) => row?.id === id) as Row[];
    const usable = own.filter(({ reason }) => reason === undefined);
    const { data, tcf } = saidBy(usable, basis);
    if (own.some(({ said }) => said.data === "DENIED" || said.storage === "DENIED"))
      refused.set(id, "consent.denied");
    else if (isWanted(usable) && data !== "GRANTED" && tcf === undefined) refused.set(id, "consent.missing");
  }
  return refused;
}

function consentText({ data, storage, tcf }: Said): string | null {
  const amzn = data || storage ? { amznUserData: data, amznAdStorage: storage } : undefined;
  return amzn || tcf ? JSON.stringify({ amzn, tcf }) : null;
}

const digestOf = (consent: string | null): string | null =>
  consent?.includes('"tcf"') ? sha256(consent).slice(0, 16) : consent;

const FIELD_OF: Readonly<Record<string, string>> = { id: "externalId", consent: "consent" };

function rowOf(line: Line, { externalId, phone: hasPhone, consent }: Mapping): Row {
  const [givenId, email, phone, givenCountry, ...consents] = line as [string, string, string, string];
  const country = COUNTRIES[givenCountry];
  const dropped: string[] = [];
  const forms = EMAILS[email]!;
  if (forms === "invalid") dropped.push("email:email.invalid");
  const emails = typeof forms === "string" ? [] : [...new Set([forms.amazon, forms.seed])].map(sha256);
  const digits = hasPhone ? e164ByLibrary(phone, country ?? null) : null;
  if (hasPhone && phone !== "" && digits === null) dropped.push("phone:phone.invalid");
  const phones = digits === null ? [] : [digits, `+${digits}`].map(sha256);
  if (country === undefined) dropped.push("country:country.unknown");
  const cells = (consent ? consents : ["", "", ""]) as [string, string, string];
  const [data, storage] = [CONSENTS[cells[0]], CONSENTS[cells[1]]];
  const tcf = TCFS[cells[2]] ? cells[2] : undefined;
  if (data === "unreadable" || storage === "unreadable") dropped.push("consent:consent.unreadable");
  if (cells[2] !== "" && tcf === undefined) dropped.push("consent:consent.not-tcf");
  const readable = (signal: string | undefined) => (signal === "unreadable" ? undefined : signal);
  const said: Said = {
    data: readable(data),
    storage: readable(storage),
    tcf,
    anything: cells.some((cell) => cell !== ""),
  };
  const objects = Array.from({ length: Math.max(emails.length, phones.length) }, (_, index) => {
    const members = [
      ...(emails[index] ? [`"email":"${emails[index]}"`] : []),
      ...(phones[index] ? [`"phone":"${phones[index]}"`] : []),
    ];
    return `{${members.join(",")}}`;
  });
  const strongest = emails[0] ?? phones[0];
  const given = /^[0-9A-Za-z_-]{1,128}$/.test(givenId) ? givenId : null;
  const own = strongest === undefined ? null : sha256(`headwater external id\n${SCOPE}\n${strongest}`);
  const id = externalId ? given : own;
  const reason =
    externalId && given === null
      ? givenId === ""
        ? "id.missing"
        : "id.not-allowed"
      : objects.length === 0
        ? "row.no-identifier"
        : undefined;
  const mapped = [externalId ? givenId : "", email, hasPhone ? phone : "", givenCountry, ...cells];
  return { key: JSON.stringify(mapped), id, objects, country: country ?? "US", reason, dropped, said };
}
