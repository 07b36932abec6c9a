import { useDebouncedValue } from "@mantine/hooks";
import { useEffect, useMemo, useState } from "react";
import { useApi } from "../queries.ts";
import { type Draft, nameFor, settingsOf } from "./draft.ts";
import { type Form, fieldProblems, saidOf } from "./form.ts";

const PAUSE_MS = 400;

/** What a new sync can't do without, and what is said where it is empty. */
const WANTED: Readonly<Record<string, string>> = {
  "source.file": "Upload a file, or say which.",
  destination: "Choose a destination.",
  "audience.name": "Name the audience.",
  name: "Name the sync.",
};

/** The form's state: what was said so far, what the file looks like, and what the service has against it. */
export function useDraft(first: Draft, editing: boolean, saveError: unknown) {
  const [said, setSaid] = useState(first);
  const [isNamed, setNamed] = useState(editing);
  const [tries, setTries] = useState(0);
  const draft = useMemo(
    () => (isNamed ? said : { ...said, name: nameFor(said.audience.name) }),
    [said, isNamed],
  );
  // The service is asked once somebody has paused.
  const [asked] = useDebouncedValue(draft, PAUSE_MS);

  const hasFile = asked.source.file !== "";
  const looked = useApi("POST /api/sources/look", { body: asked.source }, { enabled: hasFile });
  const look = hasFile ? looked.data : undefined;
  const check = useApi(
    "POST /api/syncs/check",
    { body: { name: asked.name || "new", settings: settingsOf(asked) } },
    { enabled: hasFile && (asked.audience.name !== "" || tries > 0) },
  );
  const namesake = useApi(
    "GET /api/syncs/{name}",
    { params: { name: asked.name } },
    { enabled: !editing && asked.name !== "" },
  );

  // What the columns seem to be, once for each file: what somebody chose stays.
  const guess =
    draft.fields === undefined && draft.source.file === asked.source.file && look !== undefined
      ? { ...look.guess, consent: look.consentGuess }
      : undefined;
  useEffect(() => {
    if (guess) setSaid((before) => ({ ...before, fields: guess }));
  }, [guess]);

  const problems = [...fieldProblems(check.error), ...(check.data ? [] : fieldProblems(saveError))];
  const form: Form = {
    draft,
    editing,
    look,
    change: (part) => {
      if (part.name !== undefined) setNamed(true);
      setSaid((before) => ({ ...before, ...part }));
    },
    changeAudience: (part) => setSaid((before) => ({ ...before, audience: { ...before.audience, ...part } })),
    wrong: (path, value) => {
      const isEmpty = value === undefined || value === "";
      if (!isEmpty) return saidOf(problems, path);
      return tries > 0 ? (WANTED[path] ?? saidOf(problems, path)) : undefined;
    },
  };
  return {
    form,
    looking: looked.isFetching && look === undefined,
    lookError: looked.error,
    check,
    /** What it can't do without is there. */
    isWhole: [draft.source.file, draft.destination, draft.audience.name, draft.name].every(Boolean),
    /** Another sync has the name of this new one. */
    taken: !editing && namesake.data !== undefined,
    /** How often somebody wanted to save: from the first time on, empty fields are spoken of too. */
    tries,
    setTries,
  };
}
