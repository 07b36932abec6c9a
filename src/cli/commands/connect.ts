import type { Command } from "commander";
import { ConfigError } from "../../errors.ts";
import type { PendingSignIn, Profile, SignedIn } from "../../index.ts";
import type { Effects } from "../effects.ts";
import { withHeadwater } from "../opened.ts";
import { type CommonOptions, commonOptions, examples, knownPort, namedInFile } from "../options.ts";
import { stoppable } from "../stop.ts";
import { table } from "../table.ts";
import { noticeLines, PROFILE_COLUMNS, profileCells, several } from "../words.ts";

interface ConnectOptions extends CommonOptions {
  port: number;
  paste?: boolean;
  yes?: boolean;
}

/** Fixed, for it stands in the security profile. */
const DEFAULT_PORT = 8990;

export function define(command: Command, effects: Effects, exit: (code: number) => void): void {
  namedInFile(command, "connection")
    .description(
      "Signs in at Amazon: prints the return URL to register and the page to open, waits for the browser to come back, and keeps the login, sealed. Also to connect anew when a login has ended.",
    )
    .option("--port <number>", "where the browser comes back on this machine", knownPort, DEFAULT_PORT)
    .option("--paste", "the browser is on another machine: paste the address that it ended at")
    .option("-y, --yes", "keep the login even if it is another one than before")
    .action(async (connection: string | undefined, options: ConnectOptions) =>
      exit(await connect(connection, options, effects)),
    );
  commonOptions(command, { config: true, json: false });
  examples(command, [
    ["headwater connect", "where there is one connection"],
    ["headwater connect amazon --paste", "on a server, with the browser elsewhere"],
  ]);
}

const connect = (name: string | undefined, options: ConnectOptions, effects: Effects): Promise<number> =>
  stoppable(effects, (signal) =>
    withHeadwater({ config: options.config, signal }, effects, async (headwater) => {
      const { returnUrlOf } = await import("../callback.ts");
      const pending = await headwater.connect(name, { returnUrl: returnUrlOf(options.port) });
      await effects.stdout.write(openText(pending));
      const signedIn = options.paste
        ? await pasted(pending, effects, signal)
        : await calledBack(pending, options.port, effects, signal);
      await effects.stdout.write(reachText(signedIn));
      if (!(await mayKeep(signedIn, options, effects, signal))) {
        await effects.stdout.write("Nothing was kept; the login before stays.\n");
        return 0;
      }
      await signedIn.keep();
      await effects.stdout.write(keptText(signedIn));
      return 0;
    }),
  );

const openText = ({ url, returnUrl }: PendingSignIn): string =>
  `Return URL, to stand among the security profile's Allowed Return URLs letter by letter:
  ${returnUrl}

Open this page, sign in as someone who may use the profile, and allow it:
  ${url}

`;

async function calledBack(
  pending: PendingSignIn,
  port: number,
  { stderr }: Effects,
  signal: AbortSignal,
): Promise<SignedIn> {
  const { listenForCallback } = await import("../callback.ts");
  let signedIn: SignedIn | undefined;
  const listener = await listenForCallback(port, async (address) => {
    signedIn = await pending.finish(address);
  });
  try {
    await stderr.write("Waiting for the browser … Ctrl-C ends it.\n");
    await Promise.race([listener.answer, aborted(signal)]);
    return signedIn!;
  } finally {
    listener.close();
  }
}

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal.throwIfAborted();
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });

async function pasted(pending: PendingSignIn, { stdin }: Effects, signal: AbortSignal): Promise<SignedIn> {
  const address = await stdin.readLine(
    "The browser ends at a page that can't be reached. Paste its address here: ",
    signal,
  );
  signal.throwIfAborted();
  return pending.finish(address ?? "");
}

const reachText = ({ profiles, region }: SignedIn): string => {
  if (profiles === undefined) return "Signed in.\n";
  return profiles.length === 0
    ? `Signed in. The login reaches no profile in ${region}.\n`
    : `Signed in. The login reaches ${several(profiles.length, "profile")} in ${region}:\n${profilesTable(profiles)}`;
};

const profilesTable = (profiles: readonly Profile[]): string =>
  table(PROFILE_COLUMNS, profiles.map(profileCells));

async function mayKeep(
  { connection, otherLogin }: SignedIn,
  { yes }: ConnectOptions,
  { stdin, stdout }: Effects,
  signal: AbortSignal,
): Promise<boolean> {
  if (otherLogin === undefined) return true;
  const { otherPerson, lost, gained } = otherLogin;
  await stdout.write(
    [
      otherPerson
        ? "This is another person's login than the one before.\n"
        : "This looks like another login than the one before.\n",
      lost.length === 0 ? "" : `  No longer reached: ${lost.join(", ")}\n`,
      gained.length === 0 ? "" : `  New: ${gained.join(", ")}\n`,
      "  AMC connections and accepted terms belong to the person who signs in.\n",
    ].join(""),
  );
  if (yes) return true;
  if (!stdin.isTerminal)
    throw new ConfigError(
      "sign-in.other-login",
      `This is another Amazon login than the one that connection "${connection}" had; nothing was kept.`,
      { hint: `If that is right: headwater connect ${connection} --yes` },
    );
  const answer = await stdin.readLine("Keep it all the same? [y/N] ", signal);
  signal.throwIfAborted();
  return /^y(es)?$/i.test((answer ?? "").trim());
}

const keptText = ({ connection, endsAt, notices }: SignedIn): string =>
  [
    `Connected: ${connection}.`,
    endsAt === undefined ? "" : ` The login ends on ${new Date(endsAt).toISOString().slice(0, 10)}.`,
    "\n",
    noticeLines(notices),
    "Next: headwater doctor\n",
  ].join("");
