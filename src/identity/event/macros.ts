import type { Macro } from "../../sql/macro.ts";
import { CUSTOM_DATA_MACROS } from "./custom-data.ts";
import { EVENT_TYPE_MACROS } from "./event-type.ts";
import { MONEY_MACROS } from "./money.ts";
import { RAW_ID_MACROS } from "./raw-ids.ts";
import { TIME_MACROS } from "./time.ts";

/** Every macro that SQL of this folder uses beside those of `IDENTITY_MACROS`. */
export const EVENT_MACROS: readonly Macro[] = [
  ...TIME_MACROS,
  ...EVENT_TYPE_MACROS,
  ...MONEY_MACROS,
  ...RAW_ID_MACROS,
  ...CUSTOM_DATA_MACROS,
];
