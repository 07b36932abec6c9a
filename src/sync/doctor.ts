import { timeAtHost } from "../amazon/host.ts";
import type { Profile } from "../amazon/profiles.ts";
import { REGIONS } from "../amazon/region.ts";
import { loginEndsAt } from "../amazon/sign-in.ts";
import type { Config, DestinationConfig } from "../config/config.ts";
import { HeadwaterError } from "../errors.ts";
import { freeBytes } from "../ledger/free-space.ts";
import { dayOf } from "../lib/when.ts";
import { chosenAdvertiser, listed } from "./advertiser.ts";
import { requireServed } from "./audience.ts";
import { checkLedger, checkMemory } from "./check-state.ts";
import { loginNotices } from "./connect.ts";
import type { Engine } from "./engine.ts";
import { ACCESS, type Finding, fine, MACHINE, wrong } from "./finding.ts";
import { keptLogin } from "./logins.ts";
import { named } from "./named.ts";
import { profileElsewhere } from "./profile-region.ts";
import { findInstance, targetOf, wantsConnection } from "./target.ts";

const LEAST_NODE = 24;
const LEAST_FREE_BYTES = 1e9;
/** Amazon's tokens live an hour; a clock off by more than this makes odd things of their ends. */
const MOST_CLOCK_SKEW_MS = 60_000;

/** Takes the steps one after the other, until one finds something that is not fine. */
export async function inOrder(steps: readonly (() => Promise<Finding[]>)[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const step of steps) {
    const found = await step().catch((error: unknown) => [wrongBy(error)]);
    findings.push(...found);
    if (found.some(({ ok }) => !ok)) break;
  }
  return findings;
}

/** Node and disk: what needs no configuration. @param home the state folder, there or not */
export function checkMachine(home: string, nodeVersion: string): Finding[] {
  const major = Number(nodeVersion.replace(/^v/, "").split(".")[0]);
  const free = freeBytes(home);
  return [
    major >= LEAST_NODE
      ? fine("Node", nodeVersion)
      : wrong(
          "Node",
          `${nodeVersion} is too old.`,
          `Headwater needs Node ${LEAST_NODE} or newer; bin/headwater brings its own.`,
          MACHINE,
        ),
    free >= LEAST_FREE_BYTES
      ? fine("Disk", `${gigabytes(free)} free in ${home}`)
      : wrong(
          "Disk",
          `Only ${gigabytes(free)} free in ${home}.`,
          "Free some space, or set HEADWATER_HOME to a larger disk.",
          MACHINE,
        ),
  ];
}

/** That the configuration could be read. */
export function checkConfig({ file, syncs, events }: Config): Finding {
  const entries = [
    ...(syncs.length > 0 || events.length === 0 ? [`syncs: ${namesOf(syncs) || "none yet"}`] : []),
    ...(events.length > 0 ? [`events: ${namesOf(events)}`] : []),
  ];
  return fine(
    "Config",
    `${file ?? "The console's settings"} ${file ? "is" : "are"} readable; ${entries.join("; ")}`,
  );
}

const namesOf = (entries: readonly { name: string }[]): string => entries.map(({ name }) => name).join(", ");

/**
 * State folder, hosts, clock, login, region, profile, advertiser, AMC instance, connection and terms of one destination,
 * and what is remembered of its audiences, each only when those before it are fine.
 */
export const checkDestination = (engine: Engine, destination: DestinationConfig): Promise<Finding[]> =>
  inOrder([
    () => checkLedger(engine),
    ...stepsAtAmazon(engine, destination),
    () => checkMemory(engine, destination),
  ]);

/** A destination that nobody has saved yet. */
export interface DestinationDraft
  extends Pick<DestinationConfig, "profileId">,
    Partial<Pick<DestinationConfig, "instanceId" | "instance" | "advertiserId" | "region">> {
  /** What it is to be called, for what is to be typed next. */
  name: string;
  connection: string;
}

/** What Amazon says of a destination before it is saved. @throws {ConfigError} connection.unknown */
export function checkDraft(
  engine: Engine,
  { connection: of, ...draft }: DestinationDraft,
): Promise<Finding[]> {
  const connection = named("connection", engine.config.connections, of);
  const { region } = connection;
  return inOrder(stepsAtAmazon(engine, { region, instance: "connect", ...draft, connection }));
}

const stepsAtAmazon = (engine: Engine, destination: DestinationConfig): (() => Promise<Finding[]>)[] => [
  () => checkHosts(engine, destination),
  () => checkProfile(engine, destination),
  () => checkAdvertiser(engine, destination),
  ...(wantsConnection(destination)
    ? [() => checkInstance(engine, destination), () => checkConnection(engine, destination)]
    : [async () => [noInstance(destination)]]),
];

/**
 * Whether an audience of a country can be made in a destination, and match anybody: its profile is reached, and Amazon has a
 * marketplace there.
 */
export const checkPlace = (
  engine: Engine,
  destination: DestinationConfig,
  country: string,
): Promise<Finding[]> =>
  inOrder([
    () => checkProfile(engine, destination),
    async () => {
      requireServed(country);
      const { countries } = REGIONS[destination.region];
      return [
        countries.includes(country)
          ? fine("Country", `Amazon has a marketplace in ${country}, in ${destination.region}`)
          : fine(
              "Country",
              `Amazon has a marketplace in ${country}, in another region than the profile's, which is ${destination.region}.`,
              "People are matched in the profile's own marketplaces: is the country right?",
            ),
      ];
    },
  ]);

async function checkHosts({ clock }: Engine, { connection, region }: DestinationConfig): Promise<Finding[]> {
  const { api, token } = { ...REGIONS[region], ...connection.endpoints(region) };
  await timeAtHost(token);
  const there = await timeAtHost(api);
  const hosts = [...new Set([new URL(api).host, new URL(token).host])].join(" and ");
  const skewMs = there === undefined ? 0 : Math.abs(clock.now() - there);
  return [
    fine("Hosts", `${hosts} answer`),
    skewMs <= MOST_CLOCK_SKEW_MS
      ? fine("Clock", "agrees with Amazon's")
      : wrong(
          "Clock",
          `This machine's clock is ${Math.round(skewMs / 60_000)} minutes off.`,
          "Set it by the network (NTP), then try again.",
          MACHINE,
        ),
  ];
}

async function checkProfile(engine: Engine, destination: DestinationConfig): Promise<Finding[]> {
  const { profileId, region } = destination;
  const profiles = await engine.amazon(destination).profiles(engine.signal);
  const login = await loginLine(engine, destination);
  const profile = profiles.find((candidate) => candidate.profileId === profileId);
  if (profile) return [login, fine("Region", `${region} (${REGIONS[region].name})`), kindOf(profile)];
  const elsewhere = await profileElsewhere(engine, destination);
  if (elsewhere) return [login, wrongBy(elsewhere)];
  const list = profiles.map(
    ({ profileId: id, country, name }) => `${id} (${[name, country].filter(Boolean).join(", ")})`,
  );
  return [
    login,
    wrong(
      "Profile",
      `This login does not reach profile ${profileId} in any region that could be asked.`,
      list.length === 0
        ? "It reaches none at all in this region: an admin of the Amazon Ads account must invite the person who signed in."
        : `It reaches: ${list.join("; ")}. The number is in the Amazon Ads console under Account settings; an admin of the account gives access.`,
    ),
  ];
}

/** How long the login is good for; that it ends soon is no fault yet. */
async function loginLine(engine: Engine, { connection }: DestinationConfig): Promise<Finding> {
  const [ending] = await loginNotices(engine, connection);
  if (ending) return fine("Login", `Amazon accepts it. ${ending.message}`, ending.hint);
  const login = connection.namesRefreshToken ? undefined : await keptLogin(engine, connection.name);
  const endsAt = login && loginEndsAt(login.consentedAt);
  return fine("Login", `Amazon accepts it${endsAt === undefined ? "" : `, until ${dayOf(endsAt)}`}`);
}

const kindOf = ({ profileId, type, country, name }: Profile): Finding => {
  const who = `${profileId}${name ? ` ${name}` : ""} (${country})`;
  return type === undefined || type === "agency"
    ? fine("Profile", who)
    : wrong(
        "Profile",
        `${who} is a ${type} profile; audiences need the profile of a DSP (agency) account.`,
        "headwater profiles lists those that this login reaches.",
      );
};

async function checkAdvertiser(engine: Engine, destination: DestinationConfig): Promise<Finding[]> {
  const amazon = engine.amazon(destination);
  const advertisers = await amazon.advertisers(destination.profileId, engine.signal);
  const advertiserId = chosenAdvertiser(advertisers, destination);
  const found = advertisers.find((advertiser) => advertiser.advertiserId === advertiserId);
  return [
    found
      ? fine("Advertiser", `DSP advertiser ${advertiserId}${found.name ? ` ${found.name}` : ""}`)
      : wrong(
          "Advertiser",
          `Profile ${destination.profileId} has no DSP advertiser ${advertiserId}.`,
          `It has: ${listed(advertisers)}. Set advertiserId to one of them; an admin of the DSP account gives access to others.`,
        ),
  ];
}

const noInstance = ({ instanceId }: DestinationConfig): Finding =>
  instanceId === undefined
    ? fine("AMC", "no instanceId: audiences reach the DSP advertiser, AMC itself gets no data")
    : fine("AMC", `instance ${instanceId} for the record only; AMC itself gets no data`);

async function checkInstance(engine: Engine, destination: DestinationConfig): Promise<Finding[]> {
  const { instanceId, name, account } = await findInstance(engine, destination);
  const of = account.name ?? account.accountId;
  return [fine("Instance", `AMC instance ${instanceId}${name ? ` ${name}` : ""}, of ${of}`)];
}

/** The connection can't be seen before the terms are accepted: then the terms say what to do. */
async function checkConnection(engine: Engine, destination: DestinationConfig): Promise<Finding[]> {
  const { accepted } = await engine.amazon(destination).terms(engine.signal);
  if (!accepted)
    return [
      wrong(
        "Terms",
        "The person who signed in has not accepted the terms of Amazon Marketing Cloud.",
        `They can read and accept them: headwater terms ${destination.name}`,
        ACCESS,
      ),
    ];
  const target = await targetOf(engine, destination);
  const connection =
    target.kind === "connection" && target.connectionId !== undefined
      ? `connection ${target.connectionId}`
      : "none yet; the next plan proposes to create it";
  return [fine("Connection", connection), fine("Terms", "accepted by the person who signed in")];
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;

const wrongBy = (error: unknown): Finding => {
  if (!(error instanceof HeadwaterError)) throw error;
  const { code, message, hint, exitCode } = error;
  return wrong(WHERE[code] ?? WHERE[code.split(".")[0] ?? ""] ?? "Amazon", message, hint, exitCode);
};

/** Which check an error belongs to, by its code or the code's first half. */
const WHERE: Readonly<Record<string, string>> = {
  "destination.no-advertiser": "Advertiser",
  "destination.several-advertisers": "Advertiser",
  "destination.instance-not-found": "Instance",
  "destination.other-region": "Region",
  "config.variable-unset": "Login",
  "connection.not-connected": "Login",
  "connection.other-client": "Login",
  "amazon.token-revoked": "Login",
  "amazon.client-refused": "Login",
  "amazon.token-refused": "Login",
  "amazon.terms-not-accepted": "Terms",
  "audience.country-not-served": "Country",
  "amazon.unreachable": "Hosts",
  "amazon.timed-out": "Hosts",
  config: "Config",
  destination: "Destination",
  state: "State folder",
  snapshot: "State folder",
  ledger: "State folder",
  disk: "Disk",
};
