import { CONVERSION_TYPES, type ConversionType, EVENT_SOURCES, type EventSource } from "./event-words.ts";

/**
 * What other platforms call the kinds of events, beside Amazon's own words. Compared as `eventWord` has them, so that
 * `AddToCart`, `add_to_cart` and `Add to cart` are one name. The likeliest types come first.
 * @source Meta "Standard events", Google Analytics 4 "Recommended events", TikTok and Pinterest "Standard events", Segment
 * "Ecommerce spec" (read 2026-11-26; documented); which of Amazon's types each is: our reading
 */
export const EVENT_TYPE_NAMES: Readonly<Record<ConversionType, readonly string[]>> = {
  OFF_AMAZON_PURCHASES: [
    "purchase",
    "purchases",
    "off_amazon_purchase",
    "order",
    "order_completed",
    "completed_order",
    "order_placed",
    "placed_order",
    "checkout_completed",
    "complete_payment",
    "place_an_order",
    "ecommerce_purchase",
    "in_app_purchase",
    "transaction",
    "sale",
  ],
  PAGE_VIEW: [
    "page_viewed",
    "page",
    "view_content",
    "content_view",
    "view_item",
    "view_item_list",
    "view_category",
    "product_viewed",
    "product_view",
    "product_list_viewed",
    "page_visit",
    "screen_view",
    "landing_page_view",
  ],
  ADD_TO_SHOPPING_CART: ["add_to_cart", "added_to_cart", "product_added", "add_to_basket", "add_to_bag"],
  CHECKOUT: [
    "initiate_checkout",
    "initiated_checkout",
    "begin_checkout",
    "start_checkout",
    "checkout_started",
  ],
  LEAD: ["generate_lead", "lead_generated", "submit_form", "form_submitted", "qualified_lead"],
  SIGN_UP: [
    "complete_registration",
    "completed_registration",
    "registration",
    "register",
    "signed_up",
    "account_created",
    "create_account",
  ],
  SUBSCRIBE: ["subscribed", "subscription", "subscription_started", "start_trial", "trial_started"],
  SEARCH: ["searched", "view_search_results", "products_searched", "site_search"],
  CONTACT: ["contacted", "contact_us"],
  APPLICATION: ["submit_application", "application_submitted", "apply"],
  MOBILE_APP_FIRST_START: [
    "first_open",
    "first_app_open",
    "app_first_open",
    "first_start",
    "app_installed",
    "app_install",
    "install",
  ],
  OTHER: ["custom", "custom_event"],
};

/** What people call the places where events happen, beside Amazon's own words; compared in the same way. */
export const EVENT_SOURCE_NAMES: Readonly<Record<EventSource, readonly string[]>> = {
  WEBSITE: [
    "web",
    "site",
    "online",
    "browser",
    "desktop",
    "mobile_web",
    "ecommerce",
    "webshop",
    "online_store",
  ],
  OFFLINE: [
    "store",
    "in_store",
    "physical_store",
    "retail",
    "pos",
    "point_of_sale",
    "shop",
    "branch",
    "phone_call",
    "call_center",
    "call_centre",
  ],
  IOS: ["ios_app", "iphone", "ipad", "apple", "app_store"],
  ANDROID: ["android_app", "google_play"],
  FIRE_TV: ["fire_tv_app", "firetv_app", "fire_os"],
  MEASUREMENT_ATTRIBUTION_PARTNER: ["map", "mmp", "mobile_measurement_partner", "attribution_partner"],
};

/** A name as it is compared: its letters and digits, in lower case. */
export const eventWord = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");

/** Amazon's word for a kind of event, by any of its names. */
export const conversionType = (name: string): ConversionType | undefined =>
  byWord(CONVERSION_TYPES, EVENT_TYPE_NAMES, name);

/** Amazon's word for a place, by any of its names. */
export const eventSource = (name: string): EventSource | undefined =>
  byWord(EVENT_SOURCES, EVENT_SOURCE_NAMES, name);

const byWord = <Word extends string>(
  words: readonly Word[],
  names: Readonly<Record<Word, readonly string[]>>,
  name: string,
): Word | undefined =>
  words.find((word) => [word, ...names[word]].some((known) => eventWord(known) === eventWord(name)));
