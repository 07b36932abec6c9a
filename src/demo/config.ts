import { printConfig } from "../emulator/print-config.ts";
import type { World } from "./world.ts";

const AUDIENCE = "Headwater demo customers";

/** The demo's headwater.yaml. */
export function configOf(port: number, world: World, people: number): string {
  const identifiers = `email: { column: email, hashed: auto }, phone: phone, country: country, consent: { userData: consent }`;
  const sync = (name: string, file: string, mode: string): string => `  ${name}:
    source: { file: ${JSON.stringify(file)} }
    audience: { name: ${AUDIENCE}, shared: true }
    mode: ${mode}
    fields: { externalId: external_id, ${identifiers} }
`;
  const purchases = (name: string, file: string): string => `  ${name}:
    source: { file: ${JSON.stringify(file)} }
    fields: { id: order_id, time: ordered_at, value: total, currency: currency, units: items, ${identifiers} }
    defaults: { type: Purchase, name: Online purchase }
`;
  return `${printConfig({ port })}
batch: { records: ${recordsPerRequest(people)} }
syncs:
${sync("customers", world.customers, "mirror")}${sync("next-day", world.nextDay, "mirror")}${sync("broken-export", world.brokenExport, "mirror")}${sync("newcomers", world.newcomers, "add")}  unsubscribed:
    source: { file: ${JSON.stringify(world.unsubscribed)} }
    audience: { name: ${AUDIENCE} }
    mode: remove
    fields: { externalId: external_id }
${sync("refreshed", world.refreshed, "upsert")}events:
${purchases("purchases", world.purchases)}${purchases("purchases-next-day", world.purchasesNextDay)}`;
}

/** A demo of fewer people has smaller requests, so that there is a middle to be killed in. */
const recordsPerRequest = (people: number): number => Math.min(6000, Math.ceil(people / 33));
