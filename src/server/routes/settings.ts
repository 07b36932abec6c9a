import { ConfigError } from "../../errors.ts";
import { digestOf } from "../../lib/digest.ts";
import { CONSOLE } from "../../model/settings-document.ts";
import { exportSettings, importSettings } from "../api/settings.ts";
import { settingsChanged } from "../entries.ts";
import { type Handled, handled } from "../operation.ts";
import type { Service } from "../service.ts";

/** All settings as one document. */
export const settingsRoutes = (service: Service): Handled[] => [
  handled(exportSettings, async () => {
    const { etag, files } = await standing(service);
    return { yaml: await service.state.settings.export(), etag, files };
  }),

  handled(importSettings, async ({ body: { yaml }, who, ifMatch = "*" }) => {
    if (ifMatch !== "*" && ifMatch !== (await standing(service)).etag)
      throw new ConfigError("settings.changed-meanwhile", "Somebody has changed the settings meanwhile.", {
        hint: "Look at them anew, then import again.",
      });
    const { added, changed } = await service.state.settings.apply(yaml, { by: who.name });
    await settingsChanged(service, who, "settings.import");
    return { added, changed };
  }),
];

/** What the settings are made of at this moment. */
async function standing({ state: { settings } }: Service) {
  const documents = await settings.documents();
  const versions = documents.map(({ owner, version }) => [owner, version]);
  return {
    etag: digestOf(JSON.stringify(versions)).slice(0, 16),
    files: documents.map(({ owner }) => owner).filter((owner) => owner !== CONSOLE),
  };
}
