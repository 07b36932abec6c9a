import { describe, expect, test } from "vitest";
import { aBrowser, addUser, aKey, aService, codeOf, PASSWORD } from "./service.ts";

describe("the one-time link", () => {
  test("signs in whoever opens it, once, as the owner with every right and no password", async () => {
    const { api, auth } = await aService();
    const link = await auth.newSignInLink();
    const browser = aBrowser(api);
    const opened = await browser.open(link);
    expect(opened.status).toBe(303);
    expect(opened.headers.get("location")).toBe("/");
    expect(opened.headers.get("set-cookie")).toMatch(/^headwater_session=.*HttpOnly.*SameSite=Strict/i);
    expect(await (await browser.call("GET", "/api/session")).json()).toMatchObject({
      name: "local",
      role: "admin",
      hasPassword: false,
      csrf: expect.any(String),
    });
    expect((await aBrowser(api).call("GET", link)).status).toBe(401);
  });
});

describe("signing in", () => {
  test("a password signs in, a wrong one and somebody unknown are told the same", async () => {
    const { api, auth } = await aService();
    await addUser(auth, "Ann", "operator");
    const browser = aBrowser(api);
    expect((await browser.signIn("ANN@example.com")).status).toBe(200);
    expect(await (await browser.call("GET", "/api/session")).json()).toMatchObject({
      name: "Ann",
      role: "operator",
      hasPassword: true,
    });
    const answers = await Promise.all([
      aBrowser(api).signIn("ann@example.com", "wrong password"),
      aBrowser(api).signIn("nobody@example.com"),
    ]);
    const [wrong, unknown] = await Promise.all(answers.map((one) => one.json()));
    expect(answers.map(({ status }) => status)).toEqual([401, 401]);
    expect(unknown).toEqual(wrong);
  });
});
