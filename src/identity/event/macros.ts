import type { Macro } from "../../sql/macro.ts";
import { ADDRESS_MACROS } from "./address.ts";
import { amazonCity } from "./city.ts";
import { CUSTOM_DATA_MACROS } from "./custom-data.ts";
import { EVENT_TYPE_MACROS } from "./event-type.ts";
import { MONEY_MACROS } from "./money.ts";
import { amazonName } from "./name.ts";
import { POSTAL_CODE_MACROS } from "./postal-code.ts";
import { RAW_ID_MACROS } from "./raw-ids.ts";
import { STATE_MACROS } from "./state.ts";
import { TIME_MACROS } from "./time.ts";

/** Every macro that SQL of this folder uses beside those of `IDENTITY_MACROS`. */
export const EVENT_MACROS: readonly Macro[] = [
  ...TIME_MACROS,
  ...EVENT_TYPE_MACROS,
  ...MONEY_MACROS,
  ...RAW_ID_MACROS,
  ...CUSTOM_DATA_MACROS,
  amazonName,
  amazonCity,
  ...STATE_MACROS,
  ...POSTAL_CODE_MACROS,
  ...ADDRESS_MACROS,
];
