import type { z } from "@hono/zod-openapi";
import type { ConsentBasis } from "../../../model/consent.ts";
import type { FieldMapping, MappedColumn } from "../../../model/field-mapping.ts";
import type { syncSettings } from "../../api/syncs.ts";
import type { Answer } from "../api.ts";
import { HERE } from "../cron.ts";
import { PERSON } from "./roles.ts";

export type SyncSettings = z.output<typeof syncSettings>;
export type Schedule = NonNullable<SyncSettings["schedule"]>;
export type KnownSync = Answer<"GET /api/syncs/{name}">;
export type Look = Answer<"POST /api/sources/look">;

/** A sync as the form has it: its settings, with the columns in the form that a look at the source tells them. */
export interface Draft extends Omit<SyncSettings, "fields" | "consent"> {
  name: string;
  consent?: { basis?: ConsentBasis | undefined } | undefined;
  /** Absent: nobody has looked at the source yet, or the columns' own names say it. */
  fields?: FieldMapping | undefined;
}

const DAY_SECONDS = 86_400;
/** What Amazon keeps people for where nothing is said. */
export const DEFAULT_DAYS = 397;

export const newDraft = (destination: string | undefined): Draft => ({
  name: "",
  source: { file: "" },
  destination,
  audience: { name: "", country: "US" },
  mode: "upsert",
});

export const draftOf = ({ name, settings, fields }: KnownSync): Draft => ({ ...settings, name, fields });

/** The draft as it is saved. */
export function settingsOf({ name: _, fields, ...settings }: Draft): SyncSettings {
  return { ...settings, ...(fields && { fields: writtenFields(fields) }) };
}

/** As a person would write it: a plain name where a name says it all. */
function writtenFields({ email, phone, consent, ...rest }: FieldMapping): Record<string, unknown> {
  const person = PERSON.map((field) => [field, rest[field] && writtenColumns([rest[field]])]);
  return {
    ...rest,
    ...Object.fromEntries(person),
    ...(email.length > 0 && { email: writtenColumns(email) }),
    ...(phone.length > 0 && { phone: writtenColumns(phone) }),
    ...(consent && Object.values(consent).some((column) => column !== undefined) && { consent }),
  };
}

function writtenColumns(columns: readonly MappedColumn[]): unknown {
  const written = columns.map(({ column, hashed }) => (hashed === false ? column : { column, hashed }));
  return written.length === 1 ? written[0] : written;
}

/** After how many days somebody leaves who was not sent again; undefined: Amazon's own. */
export const daysOf = ({ ttlDays, ttl }: Draft["audience"]): number | undefined =>
  ttlDays ?? (ttl === undefined ? undefined : ttl / DAY_SECONDS);

/** A name for a sync, from its audience's: short, lower case, without spaces. */
export const nameFor = (audience: string): string =>
  audience
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, 60);

export type When = "hand" | "cron" | "file";

export const whenOf = (schedule: Schedule | undefined): When =>
  schedule?.cron !== undefined ? "cron" : schedule?.fileChanges ? "file" : "hand";

/** A schedule of the other kind; what a kind has no use for is left out. */
export const scheduleFor = (when: When): Schedule | undefined =>
  when === "cron"
    ? { cron: "0 7 * * *", timezone: HERE }
    : when === "file"
      ? { fileChanges: true }
      : undefined;
