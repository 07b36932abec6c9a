/**
 * What an event can be.
 * @source OpenAPI "Events" v1, `ConversionType` (read 2026-11-26; documented)
 */
export const CONVERSION_TYPES = [
  "ADD_TO_SHOPPING_CART",
  "APPLICATION",
  "CHECKOUT",
  "CONTACT",
  "LEAD",
  "MOBILE_APP_FIRST_START",
  "OFF_AMAZON_PURCHASES",
  "OTHER",
  "PAGE_VIEW",
  "SEARCH",
  "SIGN_UP",
  "SUBSCRIBE",
] as const;
export type ConversionType = (typeof CONVERSION_TYPES)[number];

/**
 * Where an event happened.
 * @source OpenAPI "Events" v1, `EventSource` (read 2026-11-26; documented)
 */
export const EVENT_SOURCES = [
  "ANDROID",
  "FIRE_TV",
  "IOS",
  "MEASUREMENT_ATTRIBUTION_PARTNER",
  "OFFLINE",
  "WEBSITE",
] as const;
export type EventSource = (typeof EVENT_SOURCES)[number];
