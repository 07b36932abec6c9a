import { type CountryCode, parsePhoneNumberFromString } from "libphonenumber-js/core";
import metadata from "libphonenumber-js/metadata.max.json";

/** What libphonenumber makes of a written number: its E.164 digits when it is valid, else null. */
export function e164ByLibrary(raw: string, country: string | null): string | null {
  // The library's types know its own countries only; the tests ask about others too.
  const number = parsePhoneNumberFromString(raw, (country ?? undefined) as CountryCode, metadata);
  return number?.isValid() ? number.number.slice(1) : null;
}
