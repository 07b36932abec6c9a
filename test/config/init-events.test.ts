import { describe, expect, test } from "vitest";
import type { ColumnLook } from "../../src/config/guess.ts";
import { writeStarterEvents } from "../../src/config/init-events.ts";
import { parseConfig } from "../../src/config/parse.ts";
import { look } from "./look.ts";

const looks = (names: string): ColumnLook[] => names.split(",").map((name) => look(name));

/** What is written for a file of such columns, and the entry that it says. */
function written(file: string, columns: readonly ColumnLook[]) {
  const yaml = writeStarterEvents({ file, columns });
  return { yaml, entry: parseConfig(yaml, { file: "/x/headwater.yaml", env: {} }).events[0]! };
}

describe("the entry of events that init writes", () => {
  test("has columns of orders by what shops call them", () => {
    const { entry } = written(
      "data/orders.csv",
      looks(
        "order_id,ordered_at,total,currency,quantity,Email,phone_number,First Name,last_name,zip,country",
      ),
    );
    expect(entry).toMatchObject({
      name: "orders",
      fields: {
        id: "order_id",
        time: "ordered_at",
        value: "total",
        currency: "currency",
        units: "quantity",
        email: [{ column: "Email", hashed: false }],
        phone: [{ column: "phone_number", hashed: false }],
        firstName: { column: "First Name", hashed: false },
        lastName: { column: "last_name", hashed: false },
        postalCode: { column: "zip", hashed: false },
        country: "country",
      },
      defaults: { type: "OFF_AMAZON_PURCHASES", source: "WEBSITE", country: "US" },
    });
  });

  test("goes by a column of types where there is one, and sees what is hashed", () => {
    const { entry } = written("web.csv", [
      ...looks("event_id,event_time,event,event_name,idfa,ldu,channel"),
      look("email", { hashes: 100 }),
    ]);
    expect(entry.fields).toMatchObject({
      id: "event_id",
      time: "event_time",
      type: "event",
      name: "event_name",
      source: "channel",
      email: [{ column: "email", hashed: true }],
      maid: "idfa",
      limitedDataUse: "ldu",
    });
    expect(entry.defaults.type).toBeUndefined();
  });

  test.each([
    ["leads.csv", "time,email", "LEAD"],
    ["signups-2026.csv", "time,email", "SIGN_UP"],
    ["visits.csv", "time,email", "OTHER"],
    ["visits.csv", "time,email,revenue", "OFF_AMAZON_PURCHASES"],
  ])("of %s with %s says that each row is %s", (file, columns, type) =>
    expect(written(file, looks(columns)).entry.defaults.type).toBe(type),
  );

  test("only suggests a watermark and a currency: whether they hold, a person must say", () => {
    const { yaml, entry } = written("orders.csv", looks("time,email,total,loaded_at"));
    expect(yaml).toContain("# watermark: loaded_at\n");
    expect(yaml).toContain("# currency: USD\n");
    expect([entry.watermark, entry.defaults.currency]).toEqual([undefined, undefined]);
  });

  test("of columns that nobody knows is one that can be read, and says what to fill in", () =>
    expect(written("rows.csv", looks("a,b")).yaml.match(/# To be filled in: no column/g)).toHaveLength(2));
});
