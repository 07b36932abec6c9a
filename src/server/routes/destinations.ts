import type { z } from "@hono/zod-openapi";
import type { Config, SettingsEntry } from "../../index.ts";
import {
  acceptTerms,
  checkDestination,
  type destination,
  destinationSettings,
  getTerms,
  listDestinations,
  preflight,
  putDestination,
  removeDestination,
} from "../api/destinations.ts";
import { entryNamed, ownerOf, saidBy, settingsChanged } from "../entries.ts";
import { type Handled, handled } from "../operation.ts";
import type { Service } from "../service.ts";

/** What a destination is called while it has no name. */
const UNNAMED = "new";

/** Amazon Ads accounts that audiences live in. */
export const destinationRoutes = (service: Service): Handled[] => [
  handled(listDestinations, async () => {
    const entries = await service.state.settings.entries("destinations");
    if (entries.length === 0) return { items: [] };
    const config = await service.with(async (headwater) => headwater.config);
    return { items: entries.map((entry) => shown(entry, config)) };
  }),

  handled(putDestination, async ({ params: { name }, body, who, ...given }) => {
    const entry = await service.state.settings.put(
      { kind: "destinations", name, body },
      saidBy({ who, ...given }),
    );
    await settingsChanged(service, who, "destination.change", name);
    return shown(entry, await service.with(async (headwater) => headwater.config));
  }),

  handled(removeDestination, async ({ params: { name }, who, ...given }) => {
    await service.state.settings.remove({ kind: "destinations", name }, saidBy({ who, ...given }));
    await settingsChanged(service, who, "destination.remove", name);
    return undefined;
  }),

  handled(checkDestination, async ({ body: { name = UNNAMED, ...body } }) => {
    const problems = await service.state.settings.check({ kind: "destinations", name, body });
    const findings = problems.map(({ message, hint }) => ({
      check: "Settings",
      ok: false,
      says: message,
      hint,
    }));
    // Which region the profile is really in, only Amazon knows.
    if (problems.some(({ code }) => code !== "config.region-mismatch")) return { items: findings };
    const asked = await service.with((headwater) => headwater.checkDraft({ name, ...body }));
    return { items: [...findings, ...asked] };
  }),

  handled(preflight, async ({ params: { name } }) => {
    await entryNamed(service, "destinations", name);
    return { items: await service.with((headwater) => headwater.doctor(name)) };
  }),

  handled(getTerms, async ({ params: { name } }) => {
    await entryNamed(service, "destinations", name);
    const { content, accepted, acceptances } = await service.with((headwater) => headwater.terms(name));
    return {
      ...(content !== undefined && { content }),
      accepted,
      acceptances: acceptances.map(({ acceptedBy, acceptedAt }) => ({ acceptedBy, acceptedAt })),
    };
  }),

  handled(acceptTerms, async ({ params: { name }, who }) => {
    await entryNamed(service, "destinations", name);
    await service.with(async (headwater) => (await headwater.terms(name)).accept(who.name));
    await service.audit(who, "terms.accept", name);
    return undefined;
  }),
];

function shown(entry: SettingsEntry, config: Config): z.input<typeof destination> {
  const { name, body, etag } = entry;
  return {
    ...destinationSettings.parse(body),
    name,
    owner: ownerOf(entry),
    region: config.destinations.find((one) => one.name === name)!.region,
    etag,
    syncs: config.syncs.filter((sync) => sync.destination.name === name).map((sync) => sync.name),
  };
}
