import { resolve } from "node:path";
import { guessConsent, guessFields } from "../../config/guess.ts";
import { source as written } from "../../config/schema/source.ts";
import { ConfigError } from "../../errors.ts";
import { type DataFile, look, type Upload } from "../../index.ts";
import { listFiles, lookAtSource, removeFile, uploadFile } from "../api/sources.ts";
import { eventSyncEntry } from "../event-sync-summary.ts";
import { type Handled, handled } from "../operation.ts";
import type { Service } from "../service.ts";
import type { SourceFolder } from "../source-folder.ts";
import { syncEntry } from "../sync-summary.ts";

/** Files of people: which there are, what they look like, and uploading one. */
export const sourceRoutes = (service: Service, sources: SourceFolder): Handled[] => {
  const { folder } = service.state;
  const shown = ({ path, bytes, changedAt }: DataFile | Upload, uploaded: boolean) => ({
    file: sources.named(path),
    bytes,
    changedAt,
    uploaded,
  });
  const all = async () => [
    ...(await sources.uploads.list()).map((file) => shown(file, true)),
    ...(await sources.list()).map((file) => shown(file, false)),
  ];

  return [
    handled(lookAtSource, async ({ body }) => {
      const file = sources.require(body.file);
      const { columns, rows } = await look({ ...written.parse(body), file });
      const there = (await all()).find((one) => resolve(folder, one.file) === file);
      const { email, phone, ...guess } = guessFields(columns);
      return {
        columns,
        rows,
        guess: { ...guess, email: [...email], phone: [...phone] },
        consentGuess: guessConsent(columns),
        ...(there && { file: { bytes: there.bytes, changedAt: there.changedAt } }),
      };
    }),

    handled(listFiles, async () => ({ folder, items: await all() })),

    handled(uploadFile, async ({ query: { name }, who, c }) => {
      const { body } = c.req.raw;
      if (body === null)
        throw new ConfigError("source.nothing-uploaded", "There is nothing in the upload.", {
          hint: "Send the file's content as the body of the request.",
        });
      const { path, bytes } = await sources.uploads.add(name, body);
      const file = sources.named(path);
      await service.audit(who, "source.upload", file);
      service.hub.tell({ kind: "settings" });
      return { file, bytes };
    }),

    handled(removeFile, async ({ query: { file }, who }) => {
      const path = resolve(folder, file);
      await requireUnused(service, path);
      await sources.uploads.remove(path);
      await service.audit(who, "source.delete", sources.named(path));
      service.hub.tell({ kind: "settings" });
      return undefined;
    }),
  ];
};

/** @throws {ConfigError} settings.in-use */
async function requireUnused({ state: { settings, folder } }: Service, path: string): Promise<void> {
  const users = [
    ...(await settings.entries("syncs")).map(syncEntry),
    ...(await settings.entries("events")).map(eventSyncEntry),
  ]
    .filter((entry) => resolve(folder, entry.settings.source.file) === path)
    .map(({ name }) => name);
  if (users.length === 0) return;
  throw new ConfigError("settings.in-use", `The file is the source of ${users.join(", ")}.`, {
    hint: "Give it another source first, or remove it.",
  });
}
