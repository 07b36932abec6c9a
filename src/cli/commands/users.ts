import { type Command, Option } from "commander";
import { ConfigError } from "../../errors.ts";
import { newId, newPassword } from "../../lib/id.ts";
import { when } from "../../lib/when.ts";
import type { NamedUser, Users } from "../../server/auth/users.ts";
import { ROLES, type Role } from "../../server/rights.ts";
import type { Effects } from "../effects.ts";
import { withState } from "../opened.ts";
import { type CommonOptions, commonOptions, examples } from "../options.ts";
import { table } from "../table.ts";

interface PasswordOptions extends CommonOptions {
  generate?: boolean;
}
interface AddOptions extends PasswordOptions {
  role: Role;
  name: string;
}

export function define(command: Command, effects: Effects, exit: (code: number) => void): void {
  command
    .description(
      "Named users of `headwater serve`. Without any, whoever has the terminal signs in by the link that it prints; an address that other machines reach needs an admin with a password.",
    )
    .enablePositionalOptions();
  examples(command, [
    ["headwater users add ann@example.com --role admin --name Ann", "asks for a password"],
    ["headwater users list", "who may sign in"],
  ]);
  const sub = (words: string, does: string): Command => command.command(words).description(does);
  const generate = new Option("--generate", "make a password, and print it once");

  const list = sub("list", "Who may sign in, and as what.").action(async (options: CommonOptions) =>
    exit(await withUsers(options, effects, async (users) => print(await users.list(), options, effects))),
  );
  const add = sub(
    "add <email>",
    "Lets somebody sign in; the password is asked for, or read from standard input.",
  )
    .addOption(
      new Option("--role <role>", "viewer looks, operator works, admin also decides who may")
        .choices(ROLES)
        .makeOptionMandatory(),
    )
    .requiredOption("--name <name>", "as the log of who did what says it")
    .addOption(generate)
    .action(async (email: string, options: AddOptions) => exit(await addOne(email, options, effects)));
  const remove = sub(
    "remove <email>",
    "Lets somebody sign in no more, ends their sessions and takes their keys back.",
  ).action(async (email: string, options: CommonOptions) => exit(await removeOne(email, options, effects)));
  const password = sub("password <email>", "Gives somebody another password, and ends their sessions.")
    .addOption(generate)
    .action(async (email: string, options: PasswordOptions) =>
      exit(await setPassword(email, options, effects)),
    );

  for (const [one, example, does] of [
    [list, "headwater users list", "who may sign in"],
    [
      add,
      "headwater users add bo@example.com --role viewer --name Bo --generate",
      "prints a password for Bo",
    ],
    [remove, "headwater users remove bo@example.com", "Bo is out at once"],
    [password, "headwater users password ann@example.com", "asks for the new one"],
  ] as const) {
    commonOptions(one, { config: true, json: one === list });
    examples(one, [[example, does]]);
  }
}

async function addOne(email: string, options: AddOptions, effects: Effects): Promise<number> {
  const { password, told } = await newOne(options, effects);
  await withUsers(options, effects, async (users, note) => {
    const { userId } = await users.add({ email, name: options.name, role: options.role, password });
    await note("user.add", userId, options.role);
  });
  await effects.stdout.write(`${options.name} may sign in, as ${options.role}.\n${told}`);
  return 0;
}

async function removeOne(email: string, options: CommonOptions, effects: Effects): Promise<number> {
  const name = await withUsers(options, effects, async (users, note) => {
    const { userId, name } = await known(users, email);
    await users.remove(userId);
    await note("user.remove", userId);
    return name;
  });
  await effects.stdout.write(`${name} may sign in no more.\n`);
  return 0;
}

async function setPassword(email: string, options: PasswordOptions, effects: Effects): Promise<number> {
  const { password, told } = await newOne(options, effects);
  const name = await withUsers(options, effects, async (users, note) => {
    const { userId, name } = await known(users, email);
    await users.setPassword(userId, password);
    await note("user.password", userId);
    return name;
  });
  await effects.stdout.write(`${name} has a new password.\n${told}`);
  return 0;
}

async function newOne(
  { generate }: PasswordOptions,
  { stdin }: Effects,
): Promise<{ password: string; told: string }> {
  if (generate) {
    const password = newPassword();
    return { password, told: `Password, told this once: ${password}\n` };
  }
  const password = await stdin.readSecret("Password (at least 12 characters): ");
  if (password) return { password, told: "" };
  throw new ConfigError("cli.no-password", "There is no password.", {
    hint: "Type it at the prompt, pipe it in, or add --generate",
  });
}

async function known(users: Users, email: string): Promise<NamedUser> {
  const user = await users.withEmail(email);
  if (user) return user;
  throw new ConfigError("user.unknown", "There is no such user.", { hint: "headwater users list" });
}

type Note = (did: string, to: string, detail?: string) => Promise<void>;

async function withUsers<T>(
  { config }: CommonOptions,
  effects: Effects,
  work: (users: Users, note: Note) => Promise<T>,
): Promise<T> {
  const { openUsers } = await import("../../server/auth/users.ts");
  return withState({ config }, effects, async (state) =>
    work(await openUsers(state, effects.clock), (did, to, detail) =>
      state.kept.addAuditEntry({
        auditId: newId(),
        at: effects.clock.now(),
        who: "terminal",
        did,
        to,
        ...(detail !== undefined && { detail }),
      }),
    ),
  );
}

async function print(users: NamedUser[], { json }: CommonOptions, { stdout }: Effects): Promise<number> {
  if (json) await stdout.write(`${JSON.stringify(users, null, 2)}\n`);
  else if (users.length === 0)
    await stdout.write(
      "Nobody has a password: whoever has the terminal signs in by the link that headwater serve prints.\n\nNext: headwater users add EMAIL --role admin --name NAME\n",
    );
  else
    await stdout.write(
      table(
        [{ title: "NAME" }, { title: "EMAIL" }, { title: "ROLE" }, { title: "SINCE" }],
        users.map(({ name, email, role, createdAt }) => [name, email, role, when(createdAt)]),
      ),
    );
  return 0;
}
