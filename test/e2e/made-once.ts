import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { offsetClock } from "../../src/emulator/clock.ts";
import { kept } from "../../src/emulator/kept.ts";
import { openSite, type Site, type SiteOptions } from "./site.ts";

/** A site as it stood, closed: its folder, what its Amazon had, and where that was. */
interface Image {
  folder: string;
  emulator: string;
  url: string;
  at: number;
}

/**
 * The same site for each of a file's tests, made once for each `given`: a copy is there in a fiftieth of the time of a sync.
 * A copy has an Amazon of its own, with `options` and without faults, behind a wire that has heard nothing yet. Call it
 * outside of tests.
 */
export function madeOnce<Given extends readonly unknown[]>(
  make: (...given: Given) => Promise<Site>,
  options: SiteOptions = {},
): (...given: Given) => Promise<Site> {
  const home = mkdtempSync(join(tmpdir(), "headwater-made-"));
  afterAll(() => rmSync(home, { recursive: true, force: true }));
  const images = new Map<string, Promise<Image>>();
  return async (...given) => {
    const key = JSON.stringify(given);
    const image = images.get(key) ?? imageOf(await make(...given), join(home, String(images.size)));
    images.set(key, image);
    return copyOf(await image, options);
  };
}

async function imageOf(site: Site, path: string): Promise<Image> {
  const image = {
    folder: `${path}-folder`,
    emulator: `${path}.ndjson`,
    url: site.wire.url,
    at: site.clock.now(),
  };
  kept(image.emulator, 0, site.emulator.store, offsetClock(site.clock)).close();
  cpSync(site.folder, image.folder, { recursive: true, preserveTimestamps: true });
  await site.close();
  return image;
}

async function copyOf({ folder, emulator, url, at }: Image, options: SiteOptions): Promise<Site> {
  const file = `${mkdtempSync(`${emulator}-`)}/emulator.ndjson`;
  cpSync(emulator, file);
  const site = await openSite({ ...options, file, startsAt: at });
  cpSync(folder, site.folder, { recursive: true, preserveTimestamps: true });
  const configuration = readFileSync(site.path("headwater.yaml"), "utf8");
  site.write("headwater.yaml", configuration.replaceAll(url, site.wire.url));
  return site;
}
