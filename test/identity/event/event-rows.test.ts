import { describe, expect, test } from "vitest";
import { sha256 } from "../identities.ts";
import { events } from "./events.ts";

const { rows } = events();

const plain = (column: string) => [{ column, hashed: false as const }];

describe("a row's event", () => {
  test("is Amazon's object without braces and consent, with what the plan adds up", async () => {
    const [row] = await rows(
      [
        {
          id: "order-1",
          time: "2026-11-25T10:00:00+01:00",
          total: "59.90",
          email: "Ann+x@example.com",
          phone: "213 373 4253",
        },
      ],
      {
        fields: { id: "id", value: "total", email: plain("email"), phone: plain("phone") },
        defaults: { currency: "USD" },
      },
    );
    expect(row).toMatchObject({ event_id: "order-1", row_reason: null, dropped: null });
    expect(row!.event).toStrictEqual({
      eventDescription: {
        name: "Online purchase",
        conversionType: "OFF_AMAZON_PURCHASES",
        eventSource: "WEBSITE",
        eventIngestionMethod: "SERVER_TO_SERVER",
      },
      eventTime: "2026-11-25T09:00:00Z",
      countryCode: "US",
      matchKeys: [
        { type: "EMAIL", values: [sha256("annx@example.com")] },
        { type: "EMAIL", values: [sha256("ann+x@example.com")] },
        { type: "PHONE", values: [sha256("12133734253")] },
        { type: "PHONE", values: [sha256("+12133734253")] },
      ],
      eventId: "order-1",
      value: 59.9,
      currencyCode: "USD",
    });
  });
});
