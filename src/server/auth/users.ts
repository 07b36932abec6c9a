import { z } from "zod";
import { ConfigError } from "../../errors.ts";
import type { State } from "../../index.ts";
import type { Clock } from "../../lib/clock.ts";
import { ROLES, type Role } from "../rights.ts";
import { type AuthLibrary, LOCAL_USER, openLibrary, PASSWORD_LENGTH } from "./library.ts";
import { type Sessions, sessions } from "./sessions.ts";

const row = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: z.enum(ROLES),
  createdAt: z.date(),
});

export interface NamedUser {
  userId: string;
  name: string;
  email: string;
  role: Role;
  createdAt: number;
  /** As long as a session of theirs lives. */
  lastSeenAt?: number;
}

/** Who may sign in with a password. */
export interface Users {
  list(): Promise<NamedUser[]>;
  get(userId: string): Promise<NamedUser | undefined>;
  withEmail(email: string): Promise<NamedUser | undefined>;
  /** @throws {ConfigError} user.exists, user.password-unfit, user.email-invalid */
  add(user: { name: string; email: string; role: Role; password: string }): Promise<NamedUser>;
  /** @throws {ConfigError} user.unknown, user.last-admin */
  change(
    userId: string,
    change: { role?: Role | undefined; password?: string | undefined },
  ): Promise<NamedUser>;
  /** With their sessions and keys. @throws {ConfigError} user.unknown, user.last-admin */
  remove(userId: string): Promise<void>;
  /** Ends their sessions, but for one. */
  setPassword(userId: string, password: string, but?: string): Promise<void>;
  hasPassword(userId: string): Promise<boolean>;
  isPassword(userId: string, password: string): Promise<boolean>;
}

/** More are not listed. */
const MOST = 10_000;

export async function users(library: AuthLibrary, { endAll }: Sessions): Promise<Users> {
  const { adapter, internalAdapter, password: passwords } = await library.$context;

  const all = async () =>
    z.array(row).parse(await internalAdapter.listUsers(MOST, 0, { field: "createdAt", direction: "asc" }));
  const told = async ({ id, createdAt, ...user }: z.output<typeof row>): Promise<NamedUser> => {
    const seen = (await internalAdapter.listSessions(id)).map(({ updatedAt }) => updatedAt.getTime());
    return {
      userId: id,
      ...user,
      createdAt: createdAt.getTime(),
      ...(seen.length > 0 && { lastSeenAt: Math.max(...seen) }),
    };
  };
  const found = async (userId: string) => {
    const known = userId === LOCAL_USER ? undefined : await internalAdapter.findUserById(userId);
    return known ? row.parse(known) : undefined;
  };
  const known = async (userId: string) => {
    const user = await found(userId);
    if (user) return user;
    throw new ConfigError("user.unknown", "There is no such user.", { hint: "headwater users list" });
  };
  const requireAnotherAdmin = async (userId: string) => {
    const admins = (await all()).filter(({ id, role }) => role === "admin" && id !== LOCAL_USER);
    if (admins.some(({ id }) => id !== userId)) return;
    throw new ConfigError("user.last-admin", "The last admin stays an admin.", {
      hint: "Make somebody else an admin first.",
    });
  };
  const setPassword: Users["setPassword"] = async (userId, password, but) => {
    requireFit(password);
    await internalAdapter.updatePassword(userId, await passwords.hash(password));
    await endAll(userId, but);
  };
  const oneAtATime = turns();

  return {
    list: async () => Promise.all((await all()).filter(({ id }) => id !== LOCAL_USER).map(told)),
    get: async (userId) => {
      const user = await found(userId);
      return user && told(user);
    },
    withEmail: async (email) => {
      const user = await internalAdapter.findUserByEmail(email);
      return user && user.user.id !== LOCAL_USER ? told(row.parse(user.user)) : undefined;
    },
    add: ({ name, email, role, password }) =>
      oneAtATime(async () => {
        requireFit(password);
        if (!z.email().safeParse(email).success)
          throw new ConfigError("user.email-invalid", "That is no email address.", {
            hint: "Somebody signs in with it, such as ann@example.com; no email is sent.",
          });
        const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
        if (
          (await all()).some((user) => same(user.email, email) || same(user.name, name)) ||
          same(name, LOCAL_USER)
        )
          throw new ConfigError("user.exists", "There is a user with this email address or name.", {
            hint: "The log of who did what knows people by their names: choose another.",
          });
        const hash = await passwords.hash(password);
        const { id } = await internalAdapter.createUser(
          { name, email, role, emailVerified: true },
          { method: "admin" },
        );
        await internalAdapter.linkAccount({
          userId: id,
          accountId: id,
          providerId: "credential",
          password: hash,
        });
        return told(await known(id));
      }),
    change: (userId, { role, password }) =>
      oneAtATime(async () => {
        const user = await known(userId);
        if (role !== undefined && role !== user.role) {
          if (user.role === "admin") await requireAnotherAdmin(userId);
          await internalAdapter.updateUser(userId, { role });
        }
        if (password !== undefined) await setPassword(userId, password);
        return told(await known(userId));
      }),
    remove: (userId) =>
      oneAtATime(async () => {
        const user = await known(userId);
        if (user.role === "admin") await requireAnotherAdmin(userId);
        await adapter.deleteMany({ model: "apikey", where: [{ field: "referenceId", value: userId }] });
        await internalAdapter.deleteUser(userId);
      }),
    setPassword,
    hasPassword: async (userId) => (await internalAdapter.findCredentialAccount(userId)) !== null,
    isPassword: async (userId, password) => {
      const account = await internalAdapter.findCredentialAccount(userId);
      return account?.password ? passwords.verify({ hash: account.password, password }) : false;
    },
  };
}

function requireFit(password: string): void {
  if (password.length >= PASSWORD_LENGTH.least && password.length <= PASSWORD_LENGTH.most) return;
  throw new ConfigError(
    "user.password-unfit",
    `A password has ${PASSWORD_LENGTH.least} to ${PASSWORD_LENGTH.most} characters.`,
    { hint: "Choose a longer one, or let Headwater make one: --generate" },
  );
}

/** Two admins who remove each other at once must not both succeed. */
function turns(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work, work);
    last = turn.catch(() => undefined);
    return turn;
  };
}

/** The same without a service, for whoever has the terminal. */
export async function openUsers(
  state: Pick<State, "authDatabase" | "derivedSecret">,
  clock: Clock,
): Promise<Users> {
  const library = await openLibrary({ state, url: "http://localhost", log: { warn: () => undefined } });
  return users(library, await sessions(library, clock, state.derivedSecret("sessions")));
}
