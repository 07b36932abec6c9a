import type { ConversionType, EventSource } from "../../../model/event-words.ts";
import { countText } from "../words.ts";

export const TYPE_WORDS: Record<ConversionType, string> = {
  ADD_TO_SHOPPING_CART: "Add to cart",
  APPLICATION: "Application",
  CHECKOUT: "Checkout",
  CONTACT: "Contact",
  LEAD: "Lead",
  MOBILE_APP_FIRST_START: "First start of an app",
  OFF_AMAZON_PURCHASES: "Purchase",
  OTHER: "Other",
  PAGE_VIEW: "Page view",
  SEARCH: "Search",
  SIGN_UP: "Sign-up",
  SUBSCRIBE: "Subscription",
};

export const SOURCE_WORDS: Record<EventSource, string> = {
  ANDROID: "Android app",
  FIRE_TV: "Fire TV",
  IOS: "iOS app",
  MEASUREMENT_ATTRIBUTION_PARTNER: "Measurement partner",
  OFFLINE: "Offline",
  WEBSITE: "Website",
};

/** `12,345.60` of decimal text, to the last digit: money is never a floating point number. */
export function decimalText(value: string): string {
  const [, sign = "", whole = "", rest = ""] = /^(-?)(\d*)(.*)$/.exec(value) ?? [];
  return `${sign}${countText(BigInt(whole))}${rest}`;
}

/** An advertiser by its name and id, as far as they are known. */
export const advertiserWords = ({ name, id }: { name?: string | undefined; id: string }): string =>
  name === undefined ? id : `${name} (${id})`;
