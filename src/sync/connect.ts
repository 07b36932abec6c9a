import { PERSON_SCOPE, personOf } from "../amazon/person.ts";
import type { Profile } from "../amazon/profiles.ts";
import { beginSignIn, finishSignIn, loginEndsAt, type SignIn } from "../amazon/sign-in.ts";
import type { GrantedTokens } from "../amazon/token.ts";
import { type Config, type Connection, type Credentials, REGIONS, type Region } from "../config/config.ts";
import { ConfigError, HeadwaterError } from "../errors.ts";
import { dayOf } from "../lib/when.ts";
import type { Login } from "../model/login.ts";
import type { Notice } from "../model/plan.ts";
import type { Engine } from "./engine.ts";
import { keepLogin, keptClient, keptLogin, sealedTokens } from "./logins.ts";
import { named } from "./named.ts";
import { canAsk } from "./profile-region.ts";

/** A sign-in that waits for its person. */
export interface PendingSignIn {
  connection: string;
  /** The page to open. */
  url: string;
  /** Must be among the security profile's Allowed Return URLs, letter by letter. */
  returnUrl: string;
  /** For `Headwater.finishConnect`, where another one is open by then. Secret: write it nowhere. */
  begun: BegunSignIn;
  /**
   * Takes the whole address at which the person came back. Keeps nothing yet.
   * @throws {AccessError} sign-in.denied, sign-in.scope-refused, sign-in.refused, sign-in.not-ours, sign-in.code-refused
   */
  finish(address: string): Promise<SignedIn>;
}

/** What the end of a sign-in needs of its beginning. */
export interface BegunSignIn {
  connection: string;
  signIn: SignIn;
  clientSecret: string;
}

/** A login that came of a sign-in, and is not kept yet. */
export interface GrantedLogin {
  login: Omit<Login, "sealed">;
  tokens: GrantedTokens;
  credentials: Credentials;
}

/** A sign-in that a person has agreed to. */
export interface SignedIn {
  connection: string;
  region: Region;
  /** When the login ends, in epoch milliseconds; absent where it has no fixed end. */
  endsAt?: number;
  /** What it reaches in the connection's region; absent where that could not be listed, of which a notice says why. */
  profiles?: readonly Profile[];
  /** Absent where the login is the first, or the same as before as far as can be told. */
  otherLogin?: OtherLogin;
  notices: readonly Notice[];
  /** For `Headwater.keepLogin`, where another one is open by then. Secret: write it nowhere. */
  granted: GrantedLogin;
  /** Keeps the login in place of the one before. */
  keep(): Promise<void>;
}

/** How a login differs from the one kept before. */
export interface OtherLogin {
  /** True when Amazon says that it is another person; told only under the scope `profile`. */
  otherPerson: boolean;
  /** Profiles that the login before reached, and this one does not. */
  lost: readonly string[];
  /** The other way round. */
  gained: readonly string[];
}

/**
 * Begins the sign-in of a connection.
 * @throws {ConfigError} config.variable-unset, connection.no-authorize-endpoint
 */
export async function beginConnect(
  engine: Engine,
  connection: Connection,
  returnUrl: string,
): Promise<PendingSignIn> {
  const { name, region, scopes } = connection;
  const endpoints = connection.endpoints(region);
  if (endpoints.token !== undefined && endpoints.authorize === undefined)
    throw new ConfigError(
      "connection.no-authorize-endpoint",
      `Connection "${name}" renews tokens elsewhere than at Amazon, and does not say where a person signs in.`,
      { hint: "Set endpoints.authorize beside endpoints.token." },
    );
  const client = connection.client(
    (await keptClient(engine, name)) ?? (await keptLogin(engine, name))?.credentials,
  );
  const signIn = await beginSignIn({ region, endpoints, clientId: client.clientId, scopes, returnUrl });
  const begun = { connection: name, signIn, clientSecret: client.clientSecret };
  return {
    connection: name,
    url: signIn.url,
    returnUrl,
    begun,
    finish: (address) => finishConnect(engine, begun, address),
  };
}

/** As `PendingSignIn.finish`. @throws {ConfigError} connection.unknown */
export async function finishConnect(
  engine: Engine,
  { connection: of, signIn, clientSecret }: BegunSignIn,
  address: string,
): Promise<SignedIn> {
  const { clock, fetch } = engine;
  const connection = named("connection", engine.config.connections, of);
  const { name, region, scopes } = connection;
  const tokens = await finishSignIn(signIn, addressOf(address), { clientSecret, fetch, clock });
  const consentedAt = clock.now();
  const reached = await profilesOf(engine, connection, tokens);
  const profileIds = reached.all.map(({ profileId }) => profileId);
  const comparable = reached.everywhere ? profileIds : undefined;
  const personId = scopes.includes(PERSON_SCOPE) ? await personBehind(engine, tokens, signIn) : undefined;
  const { clientId, refreshToken } = tokens;
  const granted = {
    login: { connection: name, consentedAt, profileIds, personId },
    tokens,
    credentials: { clientId, clientSecret, refreshToken },
  };
  return {
    connection: name,
    region,
    endsAt: loginEndsAt(consentedAt),
    profiles: reached.here,
    otherLogin: await differenceFromBefore(engine, name, { profileIds: comparable, personId }),
    notices: noticesOf(engine.config, connection, reached),
    granted,
    keep: () => keepGranted(engine, granted),
  };
}

/** Keeps a login in place of the one before. */
export async function keepGranted(
  engine: Engine,
  { login, tokens, credentials }: GrantedLogin,
): Promise<void> {
  const store = sealedTokens(engine, login.connection);
  // In its turn: who renews the login before at this moment must not write that one back.
  await store.exclusively(async () => {
    await keepLogin(engine, login, credentials);
    await store.save(tokens, credentials);
  });
}

/** Whom Amazon says has signed in; a sign-in is not lost for want of an answer. */
async function personBehind(
  { fetch, clock }: Engine,
  tokens: GrantedTokens,
  signIn: SignIn,
): Promise<string | undefined> {
  try {
    return await personOf(tokens, signIn, { fetch, clock });
  } catch (error) {
    if (error instanceof HeadwaterError) return undefined;
    throw error;
  }
}

/** @throws {ConfigError} sign-in.no-address */
function addressOf(text: string): URL {
  const url = URL.parse(text.trim());
  if (url !== null) return url;
  throw new ConfigError("sign-in.no-address", "That is no address.", {
    hint: "Copy the whole address that the browser ended at, from http:// on.",
  });
}

/** What a new login reaches. */
interface Reached {
  /** In the connection's own region; absent where that can't be read. */
  here?: Profile[];
  /** In every region that can be asked, and gave an answer. */
  all: Profile[];
  /** That each of them gave one. */
  everywhere: boolean;
  /** Why the profiles of the connection's own region can't be read. */
  trouble?: HeadwaterError;
}

/** A login that works for little or nothing is a login still: what can't be read is told, not thrown. */
async function profilesOf(engine: Engine, connection: Connection, tokens: GrantedTokens): Promise<Reached> {
  const reached: Reached = { all: [], everywhere: true };
  for (const region of REGIONS) {
    if (region !== connection.region && !canAsk(connection, region)) continue;
    const client = engine.amazonWith({
      connection,
      region,
      tokens: { current: async () => tokens, renew: async () => tokens },
    });
    try {
      const profiles = await client.profiles(engine.signal);
      reached.all.push(...profiles);
      if (region === connection.region) reached.here = profiles;
    } catch (error) {
      if (!(error instanceof HeadwaterError)) throw error;
      reached.everywhere = false;
      if (region === connection.region) reached.trouble = error;
    }
  }
  return reached;
}

/**
 * Amazon tells an application with the usual scope nothing of who signed in: what the login reaches is all there is to
 * compare. More than before is the same login, as far as can be told; so is one whose profiles can't all be listed.
 */
async function differenceFromBefore(
  engine: Engine,
  connection: string,
  { profileIds, personId }: { profileIds?: readonly string[]; personId?: string },
): Promise<OtherLogin | undefined> {
  const before = await keptLogin(engine, connection);
  if (before === undefined) return undefined;
  const otherPerson = personId !== undefined && before.personId !== undefined && personId !== before.personId;
  const lost = profileIds === undefined ? [] : before.profileIds.filter((id) => !profileIds.includes(id));
  if (!otherPerson && lost.length === 0) return undefined;
  return { otherPerson, lost, gained: (profileIds ?? []).filter((id) => !before.profileIds.includes(id)) };
}

function noticesOf(config: Config, connection: Connection, { here, trouble }: Reached): Notice[] {
  const notices: Notice[] = [];
  if (trouble)
    notices.push({
      code: "connection.profiles-unread",
      message: `The login is good, but its profiles could not be listed. ${trouble.message}`,
      hint: trouble.hint,
    });
  const unreached = config.destinations.filter(
    (destination) =>
      destination.connection.name === connection.name &&
      here?.some(({ profileId }) => profileId === destination.profileId) === false,
  );
  for (const { name, profileId } of unreached)
    notices.push({
      code: "connection.profile-unreached",
      message: `Destination "${name}" has profile ${profileId}, which this login does not reach in ${connection.region}.`,
      hint: `headwater doctor ${name} says more.`,
    });
  if (connection.namesRefreshToken)
    notices.push({
      code: "connection.token-in-file",
      message: `Connection "${connection.name}" names a refreshToken in headwater.yaml, which goes before this login.`,
      hint: "Take that line out.",
    });
  return notices;
}

/** How long before its end a login is spoken of, in milliseconds. */
const ANNOUNCED_MS = 30 * 24 * 3_600_000;

/** What there is to say of a connection's login: that it ends soon. */
export async function loginNotices(engine: Engine, connection: Connection): Promise<Notice[]> {
  if (connection.namesRefreshToken) return [];
  const login = await keptLogin(engine, connection.name);
  const endsAt = login && loginEndsAt(login.consentedAt);
  const leftMs = endsAt === undefined ? Number.POSITIVE_INFINITY : endsAt - engine.clock.now();
  if (leftMs > ANNOUNCED_MS) return [];
  const days = Math.floor(leftMs / (24 * 3_600_000));
  return [
    {
      code: "connection.login-ends",
      message: `The login of connection "${connection.name}" ${leftMs < 0 ? "was to end" : "ends"} on ${dayOf(endsAt!)}${leftMs < 0 ? "" : `, in ${days} ${days === 1 ? "day" : "days"}`}.`,
      hint: `headwater connect ${connection.name}`,
    },
  ];
}
