/**
 * The currencies that Amazon takes for an event's value, ISO 4217; MXP is Mexico's before 1993.
 * @source OpenAPI "Events" v1, `CurrencyCode` (read 2026-11-26; documented)
 */
export const CURRENCIES: readonly string[] = (
  "AED ARS AUD AZN BBD BGN BHD BMD BND BOB BRL BSD CAD CHF CLP CNY COP CRC CZK DKK DOP DZD EGP EUR GBP GHS GTQ HKD " +
  "HNL HRK HUF IDR ILS INR JMD JOD JPY KES KRW KWD KYD KZT LBP LKR MAD MUR MXN MXP MYR NAD NGN NOK NZD PAB PEN PHP " +
  "PKR PLN PYG QAR RON RSD RUB SAR SEK SGD THB TND TRY TTD TWD TZS UAH USD UYU VND XAF XCD XOF XPF ZAR"
).split(" ");

const KNOWN = new Set(CURRENCIES);

/** A currency's code in capitals; undefined when it is none that Amazon takes. */
export function currencyCode(text: string): string | undefined {
  const code = text.trim().toUpperCase();
  return KNOWN.has(code) ? code : undefined;
}
