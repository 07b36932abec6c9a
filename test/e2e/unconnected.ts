import { DEMO } from "../../src/emulator/seed.ts";
import { csv } from "./files.ts";
import { openSite, type Site, type SiteOptions } from "./site.ts";

export const RETURN_URL = "http://localhost:8990/callback";

export interface UnconnectedSettings {
  /** In place of, or beside, what a connection to the emulator says. */
  connection?: Record<string, unknown>;
  /** @default the emulator's own profile */
  destination?: Record<string, unknown>;
}

/** A site whose connection nobody has signed in for, and whose hosts of all regions are the emulator's. */
export async function unconnected(
  { connection = {}, destination = { profileId: DEMO.profileId } }: UnconnectedSettings = {},
  options?: SiteOptions,
): Promise<Site> {
  const site = await openSite(options);
  site.write("people.csv", csv([{ id: "p_1", email: "one@example.com" }]));
  const { url } = site.wire;
  site.configure({
    connections: {
      demo: {
        region: "NA",
        clientId: DEMO.clientId,
        clientSecret: DEMO.clientSecret,
        endpoints: {
          api: `${url}/{region}`,
          token: `${url}/auth/o2/token`,
          authorize: `${url}/{region}/ap/oa`,
        },
        ...connection,
      },
    },
    destinations: { demo: { connection: "demo", ...destination } },
    limits: { requestsPerSecond: 1000 },
    syncs: {
      spring: { source: { file: "people.csv" }, audience: { name: "Spring buyers US" }, mode: "mirror" },
    },
  });
  return site;
}

/** Where Amazon would send the browser of a person who decides so. */
export async function decided(
  site: Site,
  url: string,
  how: { personId?: string; decision?: string } = {},
): Promise<string> {
  const answer = await fetch(`${site.emulator.url}/_emulator/authorize`, {
    method: "POST",
    body: JSON.stringify({ url, personId: DEMO.personId, ...how }),
  });
  const { location, message } = (await answer.json()) as { location?: string; message?: string };
  if (location === undefined) throw new Error(message);
  return location;
}

/** Signs in and keeps the login. */
export const connect = (site: Site, how?: { personId?: string; decision?: string }) =>
  site.with(async (headwater) => {
    const pending = await headwater.connect("demo", { returnUrl: RETURN_URL });
    const signedIn = await pending.finish(await decided(site, pending.url, how));
    await signedIn.keep();
    return signedIn;
  });
