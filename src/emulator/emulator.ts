/**
 * The emulator as a library, `headwater/emulator`: what its users start, and the types of what they pass and get. It is
 * a second opinion on Amazon's API and stands alone, hence a face of its own beside src/index.ts.
 */
import { type EmulatorOptions, type Emulator as Inner, startEmulator as start } from "./server.ts";

export { type Clock, type MovableClock, manualClock } from "./clock.ts";
export type { FaultName, FaultRequest, Faults } from "./faults.ts";
export { printConfig } from "./print-config.ts";
export type { Region } from "./region.ts";
export {
  type Advertiser,
  type Client,
  DEMO,
  demoSeed,
  type Grant,
  type Person,
  type Profile,
  type Seed,
} from "./seed.ts";
export type { ThrottleOptions } from "./throttle.ts";
export type { EmulatorOptions };

/** A running emulator. What it remembers is seen at `/_emulator`; its insides are its own. */
export type Emulator = Omit<Inner, "store">;

export const startEmulator: (options?: EmulatorOptions) => Promise<Emulator> = start;
