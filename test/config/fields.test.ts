import { describe, expect, test } from "vitest";
import { fieldsByName } from "../../src/config/fields.ts";
import { refusal } from "./sample.ts";

describe("fields by name", () => {
  test("the four names are taken, whatever their capitals", () => {
    expect(fieldsByName(["External_ID", "E-Mail", "EMAIL", "Phone", "Country"])).toEqual({
      externalId: "External_ID",
      email: [{ column: "EMAIL", hashed: false }],
      phone: [{ column: "Phone", hashed: false }],
      country: "Country",
    });
  });

  test("id stands in for external_id, and gives way to it", () => {
    expect(fieldsByName(["id", "email"]).externalId).toBe("id");
    expect(fieldsByName(["id", "external_id", "email"]).externalId).toBe("external_id");
  });

  test("a name that only resembles one is left alone", () => {
    expect(fieldsByName(["email", "mobile", "customer_id", "country_code"])).toEqual({
      externalId: undefined,
      email: [{ column: "email", hashed: false }],
      phone: [],
      country: undefined,
    });
  });

  test("without email and phone it says which columns there are", () => {
    const { code, hint } = refusal(() => fieldsByName(["id", "E-Mail"]));
    expect(code).toBe("config.no-identifier-column");
    expect(hint).toContain('"id", "E-Mail"');
  });
});
