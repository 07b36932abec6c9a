import { describe, expect, test } from "vitest";
import { aBrowser, addUser, aKey, aService, codeOf, PASSWORD } from "./access-service.ts";

const anAdmin = async () => {
  const given = await aService();
  const admin = aBrowser(given.api);
  await admin.open(await given.auth.newSignInLink());
  return { ...given, admin };
};

describe("named users", () => {
  test("a role holds from the next request on", async () => {
    const { api, auth, admin } = await anAdmin();
    const ann = await addUser(auth, "Ann", "admin");
    await addUser(auth, "Bob", "admin");
    const browser = aBrowser(api);
    await browser.signIn("ann@example.com");
    expect((await browser.call("GET", "/api/users")).status).toBe(200);
    expect((await admin.call("PATCH", `/api/users/${ann.userId}`, { role: "viewer" })).status).toBe(200);
    expect((await browser.call("GET", "/api/users")).status).toBe(403);
  });

  test("are listed without the owner of the link, with when they were last seen", async () => {
    const { api, auth, admin } = await anAdmin();
    await addUser(auth, "Ann", "viewer");
    await aBrowser(api).signIn("ann@example.com");
    const { items } = (await (await admin.call("GET", "/api/users")).json()) as { items: unknown[] };
    expect(items).toEqual([
      {
        userId: expect.any(String),
        name: "Ann",
        email: "ann@example.com",
        role: "viewer",
        createdAt: expect.any(Number),
        lastSeenAt: expect.any(Number),
      },
    ]);
  });

  test("the last admin can neither be removed nor made less, not even by two at once", async () => {
    const { auth, admin } = await anAdmin();
    const [ann, bob] = [await addUser(auth, "Ann", "admin"), await addUser(auth, "Bob", "admin")];
    const answers = await Promise.all([
      admin.call("DELETE", `/api/users/${ann.userId}`),
      admin.call("PATCH", `/api/users/${bob.userId}`, { role: "operator" }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([204, 409]);
    expect(await codeOf(await admin.call("DELETE", `/api/users/${bob.userId}`))).toBe("user.last-admin");
    expect(await codeOf(await admin.call("DELETE", "/api/users/local"))).toBe("user.unknown");
  });

  test("a name or an address is taken once", async () => {
    const { auth, admin } = await anAdmin();
    await addUser(auth, "Ann", "viewer");
    const add = (name: string, email: string) =>
      admin.call("POST", "/api/users", { name, email, role: "viewer", password: PASSWORD });
    for (const [name, email] of [
      ["Bob", "ANN@example.com"],
      ["ann", "bob@example.com"],
      ["Local", "bob@example.com"],
    ] as const)
      expect(await codeOf(await add(name, email))).toBe("user.exists");
    expect((await add("Bob", "bob@example.com")).status).toBe(201);
  });

  test("who is removed is out at once, and so are their keys", async () => {
    const { api, auth, admin } = await anAdmin();
    const ann = await addUser(auth, "Ann", "admin");
    await addUser(auth, "Bob", "admin");
    const browser = aBrowser(api);
    await browser.signIn("ann@example.com");
    const made = await browser.call("POST", "/api/keys", { name: "ci", rights: ["admin"] });
    const program = aBrowser(api, {
      authorization: `Bearer ${((await made.json()) as { key: string }).key}`,
    });
    expect((await program.call("GET", "/api/keys")).status).toBe(200);
    await admin.call("DELETE", `/api/users/${ann.userId}`);
    expect((await browser.call("GET", "/api/session")).status).toBe(401);
    expect((await program.call("GET", "/api/keys")).status).toBe(401);
    expect((await aBrowser(api).signIn("ann@example.com")).status).toBe(401);
  });

  test("change their own password with the one they have, and are signed out everywhere else", async () => {
    const { api, auth } = await anAdmin();
    await addUser(auth, "Ann", "viewer");
    const [here, there] = [aBrowser(api), aBrowser(api)];
    await here.signIn("ann@example.com");
    await there.signIn("ann@example.com");
    const next = "battery staple correct";
    const change = (current: string) => here.call("POST", "/api/session/password", { current, next });
    expect(await codeOf(await change("wrong"))).toBe("auth.wrong-password");
    expect((await change(PASSWORD)).status).toBe(204);
    expect((await here.call("GET", "/api/session")).status).toBe(200);
    expect((await there.call("GET", "/api/session")).status).toBe(401);
    expect((await there.signIn("ann@example.com")).status).toBe(401);
    expect((await there.signIn("ann@example.com", next)).status).toBe(200);
  });

  test("whoever came by the link has no password to change", async () => {
    const { admin } = await anAdmin();
    const body = { current: PASSWORD, next: PASSWORD };
    expect(await codeOf(await admin.call("POST", "/api/session/password", body))).toBe("auth.no-password");
  });
});

describe("API keys", () => {
  test("may what they were made for, need no token of a page, and are told once", async () => {
    const { api, admin } = await anAdmin();
    const made = (await (
      await admin.call("POST", "/api/keys", { name: "ci", rights: ["admin"], expiresInDays: 30 })
    ).json()) as { key: string; keyId: string; expiresAt: number; createdAt: number };
    expect(made.key).toMatch(/^hw_/);
    expect(made.expiresAt - made.createdAt).toBeCloseTo(30 * 24 * 3_600_000, -4);
    const program = aBrowser(api, { authorization: `Bearer ${made.key}` });
    expect(await (await program.call("GET", "/api/session")).json()).toMatchObject({
      name: "key ci of local",
      kind: "key",
      rights: ["admin"],
      hasPassword: false,
    });
    const listed = await (await program.call("GET", "/api/keys")).text();
    expect(JSON.parse(listed).items).toEqual([
      expect.objectContaining({ name: "ci", createdBy: "local", lastUsedAt: expect.any(Number) }),
    ]);
    expect(listed).not.toContain(made.key);
    expect((await program.call("DELETE", `/api/keys/${made.keyId}`)).status).toBe(204);
    expect((await program.call("GET", "/api/keys")).status).toBe(401);
  });

  test("can't make a key that may more", async () => {
    const { api, auth } = await anAdmin();
    const program = aBrowser(api, await aKey(auth, ["admin"]));
    const add = (rights: string[]) => program.call("POST", "/api/keys", { name: "more", rights });
    expect(await codeOf(await add(["admin", "people"]))).toBe("auth.not-allowed");
    expect((await add(["admin"])).status).toBe(201);
  });

  test("never may more than who made them may now", async () => {
    const { api, auth } = await anAdmin();
    const ann = await addUser(auth, "Ann", "admin");
    await addUser(auth, "Bob", "admin");
    const { key } = await auth.keys.add(
      { name: "ci", rights: ["read", "admin"] },
      { name: "Ann", kind: "user", id: ann.userId, rights: ["admin"] },
    );
    await auth.users.change(ann.userId, { role: "viewer" });
    const program = aBrowser(api, { authorization: `Bearer ${key}` });
    expect((await program.call("GET", "/api/keys")).status).toBe(403);
    expect(await (await program.call("GET", "/api/session")).json()).toMatchObject({ rights: ["read"] });
  });
});
