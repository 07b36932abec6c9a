import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

/** Chromium as this machine has it: HEADWATER_CHROMIUM, else the first on the PATH. */
export const chromiumProgram = (): string | undefined =>
  [
    process.env.HEADWATER_CHROMIUM ?? "",
    ...(process.env.PATH ?? "").split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name))),
  ].find((path) => path !== "" && existsSync(path));

export const launchChromium = (): Promise<Browser> =>
  chromium.launch({
    executablePath: chromiumProgram()!,
    // Root, as in a container, has no sandbox; /dev/shm there is small.
    args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
  });

export const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };
