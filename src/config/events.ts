import type { EventsConfig } from "./config.ts";
import { DEFAULTS } from "./defaults.ts";
import type { WrittenEvents } from "./schema/events.ts";

const DAY_MS = 86_400_000;

/** An events entry with all that it leaves unsaid. */
export const eventsOf = (name: string, written: WrittenEvents): Omit<EventsConfig, "destination"> => ({
  name,
  source: written.source,
  watermark: written.watermark,
  fields: written.fields,
  defaults: { ...written.defaults, name: written.defaults.name ?? name },
  rules: {
    emailForms: written.identity?.email?.forms ?? DEFAULTS.forms,
    emailFix: written.identity?.email?.fix ?? DEFAULTS.emailFix,
    emailPlaceholders: written.identity?.email?.placeholders ?? DEFAULTS.emailPlaceholders,
    phoneForms: written.identity?.phone?.forms ?? DEFAULTS.forms,
    phoneFix: written.identity?.phone?.fix ?? DEFAULTS.phoneFix,
    unknownCountry: written.identity?.country ?? DEFAULTS.unknownCountry,
    timeZone: written.timezone,
    maxAgeMs: written.maxAgeDays * DAY_MS,
    types: written.types ?? {},
  },
  consentBasis: written.consent?.basis,
  maxUnreadableRate: written.safetyStop?.maxUnreadableRate ?? DEFAULTS.maxUnreadableRate,
  schedule: written.schedule,
});
