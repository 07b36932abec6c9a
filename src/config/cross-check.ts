import type { Region } from "./config.ts";
import { staysOnThisMachine } from "./connection.ts";
import { CARRYING } from "./document.ts";
import { nearest } from "./nearest.ts";
import type { Problem } from "./problem.ts";
import type { WrittenConfig } from "./schema/file.ts";
import { sharedAudiences } from "./shared-audience.ts";

/** What must not be said in a document that is well formed, whatever stands in others. */
export const checkDocument = (written: WrittenConfig, now: number): Problem[] => [
  ...secretsInClear(written),
  ...statementsOfTomorrow(written, now),
];

/** What is wrong between the parts of a configuration that are each well formed. */
export const crossCheck = (written: WrittenConfig): Problem[] => [
  ...unknownConnections(written),
  ...regionMismatches(written),
  ...namesTwice(written),
  ...unclearDestinations(written),
  ...sharedAudiences(written),
];

/** A connection's region: what it says, else what its destinations say, else NA. */
export const regionOf = (connection: string, { connections, destinations }: WrittenConfig): Region =>
  connections[connection]?.region ??
  Object.values(destinations).find((one) => one.connection === connection && one.region)?.region ??
  "NA";

function* secretsInClear({ connections }: WrittenConfig): Generator<Problem> {
  for (const [name, connection] of Object.entries(connections)) {
    if (staysOnThisMachine(connection)) continue;
    for (const key of ["clientSecret", "refreshToken"] as const) {
      if (typeof connection[key] !== "string") continue;
      const suggested = key === "clientSecret" ? "HEADWATER_CLIENT_SECRET" : "HEADWATER_REFRESH_TOKEN";
      yield {
        code: "config.secret-in-clear",
        message: `\`connections.${name}.${key}\` is a secret and must not stand in the file.`,
        hint: `Put it in an environment variable and write: ${key}: { env: ${suggested} }`,
        path: ["connections", name, key],
      };
    }
  }
}

function* unknownConnections({ connections, destinations }: WrittenConfig): Generator<Problem> {
  for (const [name, { connection }] of Object.entries(destinations))
    if (!Object.hasOwn(connections, connection))
      yield {
        code: "config.connection-unknown",
        message: `Destination "${name}" uses connection "${connection}", which is not under \`connections\`.`,
        hint: among("Connections", connection, Object.keys(connections)),
        path: ["destinations", name, "connection"],
      };
}

function* regionMismatches(written: WrittenConfig): Generator<Problem> {
  for (const [name, { connection, region }] of Object.entries(written.destinations)) {
    const expected = regionOf(connection, written);
    if (region !== undefined && region !== expected)
      yield {
        code: "config.region-mismatch",
        message: `Destination "${name}" is in region ${region}, its connection "${connection}" in ${expected}.`,
        hint: "A profile exists in one region only. Give both the region of the profile; a second region needs a second connection.",
        path: ["destinations", name, "region"],
      };
  }
}

/** Runs, plans and schedules go by the name alone. */
function* namesTwice({ syncs, events }: WrittenConfig): Generator<Problem> {
  for (const name of Object.keys(events))
    if (Object.hasOwn(syncs, name))
      yield {
        code: "config.name-twice",
        message: `A sync and an events entry are both named "${name}".`,
        hint: `Give \`syncs.${name}\` or \`events.${name}\` another name.`,
        path: ["events", name],
      };
}

/** All that goes to a destination, and where it stands. */
const carriersIn = (written: WrittenConfig) =>
  CARRYING.flatMap((section) =>
    Object.entries(written[section]).map(([name, { destination, consent }]) => ({
      who: `${section === "syncs" ? "Sync" : "Events entry"} "${name}"`,
      path: [section, name],
      destination,
      consent,
    })),
  );

function* unclearDestinations(written: WrittenConfig): Generator<Problem> {
  const names = Object.keys(written.destinations);
  for (const { who, path: entry, destination } of carriersIn(written)) {
    const path = [...entry, "destination"];
    if (destination === undefined && names.length !== 1)
      yield {
        code: "config.destination-unsaid",
        message: `${who} does not say which destination it goes to.`,
        hint: among("Destinations", "", names),
        path,
      };
    if (destination !== undefined && !Object.hasOwn(written.destinations, destination))
      yield {
        code: "config.destination-unknown",
        message: `${who} goes to destination "${destination}", which is not under \`destinations\`.`,
        hint: among("Destinations", destination, names),
        path,
      };
  }
}

/** It is the next day already somewhere: the Line Islands are 14 hours ahead. */
const FURTHEST_AHEAD_MS = 14 * 3_600_000;

function* statementsOfTomorrow(written: WrittenConfig, now: number): Generator<Problem> {
  const latest = new Date(now + FURTHEST_AHEAD_MS).toISOString().slice(0, "2026-01-15".length);
  const statements = [
    { path: ["consent"], on: written.consent.basis?.on },
    ...carriersIn(written).map(({ path, consent }) => ({
      path: [...path, "consent"],
      on: consent?.basis?.on,
    })),
  ];
  for (const { path, on } of statements)
    if (on !== undefined && on > latest)
      yield {
        code: "config.value-invalid",
        message: `\`${path.join(".")}.basis.on\` must not be in the future, not ${JSON.stringify(on)}.`,
        hint: "Write the day on which it was stated that everyone in the source agreed.",
        path: [...path, "basis", "on"],
      };
}

function among(noun: string, name: string, names: readonly string[]): string {
  const meant = nearest(name, names);
  if (meant !== undefined) return `Did you mean "${meant}"?`;
  return names.length === 0 ? "There is none yet." : `${noun} are: ${names.join(", ")}.`;
}
