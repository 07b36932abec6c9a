import { applied, inWords } from "../config/apply.ts";
import { keptDocuments } from "../config/document.ts";
import {
  type EntryNamed,
  entriesOf,
  entryInWords,
  entryOf,
  everythingIn,
  type SettingsEntry,
  usersOf,
  withEntry,
  withoutEntries,
} from "../config/entries.ts";
import { checked } from "../config/parse.ts";
import { configError, isUnder, type LocatedProblem } from "../config/problem.ts";
import { writeYaml } from "../config/write-yaml.ts";
import { ConfigError } from "../errors.ts";
import { CONSOLE, type SettingsDocument } from "../model/settings-document.ts";
import { forgetLogin } from "./login-state.ts";
import { keepClient } from "./logins.ts";
import { requireCurrentKey } from "./rotate-key.ts";
import type { Said, Settings } from "./state.ts";
import type { Vault } from "./vault.ts";

/** The settings that a ledger keeps. @param folder absolute: the one that holds the state folder */
export function ledgerSettings(vault: Vault, folder: string): Settings {
  const { ledger, clock } = vault;
  let read: { version: string; documents: SettingsDocument[] } | undefined;
  /** Read anew only when they have changed: a thousand syncs take a while. */
  const known = async (): Promise<SettingsDocument[]> => {
    const version = await ledger.settingsVersion();
    if (read?.version !== version) read = { version, documents: await ledger.settingsDocuments() };
    return read.documents;
  };

  /** Decides on what there is; anew when somebody else was faster. */
  const change = async <T>(
    decide: (now: readonly SettingsDocument[]) => { documents: readonly SettingsDocument[]; result: T },
  ): Promise<T> => {
    for (;;) {
      const { documents, result } = decide(await known());
      if (await ledger.saveSettingsDocuments(documents)) return result;
    }
  };

  /** The console's document with an entry, and what is wrong with all settings because of it. */
  const put = (now: readonly SettingsDocument[], entry: Parameters<Settings["put"]>[0], by: string) => {
    const document = withEntry(now, entry, { by, at: clock.now() });
    const after = [...now.filter(({ owner }) => owner !== CONSOLE), document];
    return { document, problems: newProblems(now, after, folder, entry, clock.now()) };
  };

  return {
    version: async () => `${await ledger.settingsVersion()} ${vault.state.stateKey.mark()}`,
    documents: async () => (await known()).filter(({ body }) => Object.keys(body).length > 0),
    entries: async (kind) => entriesOf(await known(), kind),
    entry: async (kind, name) => entryOf(await known(), { kind, name }),

    put: (entry, said) =>
      change((now) => {
        requireOurs(entryOf(now, entry), entry, said);
        const { document, problems } = put(now, entry, said.by);
        if (problems.length > 0) throw configError(problems, [entry.kind, entry.name]);
        return { documents: [document], result: entryOf([document], entry)! };
      }),

    check: async (entry) => {
      const now = await known();
      requireOurs(entryOf(now, entry), entry, {});
      return put(now, entry, "").problems;
    },

    remove: async (entry, said) => {
      await change((now) => {
        const there = entryOf(now, entry);
        if (there === undefined) throw unknown(`There is no ${entryInWords(entry)}.`);
        requireOurs(there, entry, said);
        const users = usersOf(now, folder, entry);
        if (users.length > 0) throw inUse(entry, users);
        const ours = now.filter(({ owner }) => owner === CONSOLE);
        const documents = ours.map((document) =>
          withoutEntries(document, [entry], { by: said.by, at: clock.now() }),
        );
        return { documents, result: undefined };
      });
      if (entry.kind !== "connections") return;
      await keepClient(vault, entry.name, undefined);
      await forgetLogin(vault, entry.name);
    },

    putClientSecret: async (connection, clientId, clientSecret) => {
      vault.state.stateKey.follow();
      requireCurrentKey(vault);
      await keepClient(vault, connection, { clientId, clientSecret });
    },

    apply: (yaml, { owner, takeOver = false, by }) =>
      change((now) => applied(now, folder, { yaml, owner, takeOver, by, at: clock.now() })),

    export: async (owner) => {
      const now = await known();
      if (owner === undefined) {
        const { events, ...rest } = everythingIn(now, folder);
        return writeYaml(Object.keys(events).length === 0 ? rest : { ...rest, events });
      }
      const document = now.find((one) => one.owner === owner);
      if (document === undefined) throw unknown(`No settings are kept of ${inWords(owner)}.`);
      return writeYaml(document.body);
    },

    entryYaml: ({ kind, name, body }) => writeYaml({ [kind]: { [name]: body } }),
  };
}

/** What is wrong with an entry, and what is wrong elsewhere only since it is there: nobody must mend all at once. */
function newProblems(
  before: readonly SettingsDocument[],
  after: readonly SettingsDocument[],
  folder: string,
  { kind, name }: EntryNamed,
  now: number,
): LocatedProblem[] {
  const problemsOf = (documents: readonly SettingsDocument[]) =>
    checked(keptDocuments(documents, folder), { now }).problems;
  const problems = problemsOf(after);
  if (problems.length === 0) return [];
  const old = new Set(problemsOf(before).map(({ message }) => message));
  return problems.filter((problem) => isUnder(problem, [kind, name]) || !old.has(problem.message));
}

/** @throws {ConfigError} settings.owned-by-file, settings.changed-meanwhile */
function requireOurs(
  there: SettingsEntry | undefined,
  entry: EntryNamed,
  { etag }: Pick<Said, "etag">,
): void {
  if (there !== undefined && there.owner !== CONSOLE)
    throw new ConfigError(
      "settings.owned-by-file",
      `The ${entryInWords(entry)} belongs to the file ${there.owner}; the console does not change it.`,
      { at: there.owner, hint: `Change the file, then: headwater apply ${there.owner}` },
    );
  if (etag === undefined || (etag ?? undefined) === there?.etag) return;
  throw new ConfigError(
    "settings.changed-meanwhile",
    there === undefined
      ? `The ${entryInWords(entry)} was removed meanwhile.`
      : `The ${entryInWords(entry)} ${etag === null ? "is there already" : "was changed meanwhile"}.`,
    { hint: "Look at it as it is now, and change that." },
  );
}

const unknown = (message: string): ConfigError =>
  new ConfigError("settings.unknown", message, { hint: "headwater export shows all that are kept." });

const inUse = (entry: EntryNamed, users: readonly EntryNamed[]): ConfigError =>
  new ConfigError(
    "settings.in-use",
    `The ${entryInWords(entry)} is used by ${users.map(entryInWords).join(", ")}.`,
    { hint: "Remove those first, or have them use another." },
  );
