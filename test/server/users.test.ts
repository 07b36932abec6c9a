import { describe, expect, test } from "vitest";
import { addUser, openAccess, PASSWORD } from "./service.ts";

const anAdmin = async () => {
  const given = await openAccess();
  const admin = given.stranger();
  await admin.open(await given.auth.newSignInLink());
  return { ...given, admin };
};

describe("named users", () => {
  test("a role holds from the next request on", async () => {
    const { stranger, auth, admin } = await anAdmin();
    const ann = await addUser(auth, "Ann", "admin");
    await addUser(auth, "Bob", "admin");
    const browser = stranger();
    await browser.signIn("ann@example.com", PASSWORD);
    expect((await browser.call("GET /api/users")).status).toBe(200);
    expect((await admin.call(`PATCH /api/users/${ann.userId}`, { body: { role: "viewer" } })).status).toBe(
      200,
    );
    expect((await browser.call("GET /api/users")).status).toBe(403);
  });

  test("are listed without the owner of the link, with when they were last seen", async () => {
    const { stranger, auth, admin } = await anAdmin();
    await addUser(auth, "Ann", "viewer");
    await stranger().signIn("ann@example.com", PASSWORD);
    const { items } = (await admin.call("GET /api/users")).body;
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
      admin.call(`DELETE /api/users/${ann.userId}`),
      admin.call(`PATCH /api/users/${bob.userId}`, { body: { role: "operator" } }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([204, 409]);
    expect((await admin.call(`DELETE /api/users/${bob.userId}`)).body.code).toBe("user.last-admin");
    expect((await admin.call("DELETE /api/users/local")).body.code).toBe("user.unknown");
  });

  test("a name or an address is taken once", async () => {
    const { auth, admin } = await anAdmin();
    await addUser(auth, "Ann", "viewer");
    const add = (name: string, email: string) =>
      admin.call("POST /api/users", { body: { name, email, role: "viewer", password: PASSWORD } });
    for (const [name, email] of [
      ["Bob", "ANN@example.com"],
      ["ann", "bob@example.com"],
      ["Local", "bob@example.com"],
    ] as const)
      expect((await add(name, email)).body.code).toBe("user.exists");
    expect((await add("Bob", "bob@example.com")).status).toBe(201);
  });

  test("who is removed is out at once, and so are their keys", async () => {
    const { stranger, auth, admin } = await anAdmin();
    const ann = await addUser(auth, "Ann", "admin");
    await addUser(auth, "Bob", "admin");
    const browser = stranger();
    await browser.signIn("ann@example.com", PASSWORD);
    const made = await browser.call("POST /api/keys", { body: { name: "ci", rights: ["admin"] } });
    const program = stranger({ headers: { authorization: `Bearer ${made.body.key}` } });
    expect((await program.call("GET /api/keys")).status).toBe(200);
    await admin.call(`DELETE /api/users/${ann.userId}`);
    expect((await browser.call("GET /api/session")).status).toBe(401);
    expect((await program.call("GET /api/keys")).status).toBe(401);
    expect((await stranger().signIn("ann@example.com", PASSWORD)).status).toBe(401);
  });

  test("change their own password with the one they have, and are signed out everywhere else", async () => {
    const { stranger, auth } = await anAdmin();
    await addUser(auth, "Ann", "viewer");
    const [here, there] = [stranger(), stranger()];
    await here.signIn("ann@example.com", PASSWORD);
    await there.signIn("ann@example.com", PASSWORD);
    const next = "battery staple correct";
    const change = (current: string) => here.call("POST /api/session/password", { body: { current, next } });
    expect((await change("wrong")).body.code).toBe("auth.wrong-password");
    expect((await change(PASSWORD)).status).toBe(204);
    expect((await here.call("GET /api/session")).status).toBe(200);
    expect((await there.call("GET /api/session")).status).toBe(401);
    expect((await there.signIn("ann@example.com", PASSWORD)).status).toBe(401);
    expect((await there.signIn("ann@example.com", next)).status).toBe(200);
  });

  test("whoever came by the link has no password to change", async () => {
    const { admin } = await anAdmin();
    const body = { current: PASSWORD, next: PASSWORD };
    expect((await admin.call("POST /api/session/password", { body })).body.code).toBe("auth.no-password");
  });
});

describe("API keys", () => {
  test("may what they were made for, need no token of a page, and are told once", async () => {
    const { stranger, admin } = await anAdmin();
    const { body: made } = await admin.call("POST /api/keys", {
      body: { name: "ci", rights: ["admin"], expiresInDays: 30 },
    });
    expect(made.key).toMatch(/^hw_/);
    expect(made.expiresAt - made.createdAt).toBeCloseTo(30 * 24 * 3_600_000, -4);
    const program = stranger({ headers: { authorization: `Bearer ${made.key}` } });
    expect((await program.call("GET /api/session")).body).toMatchObject({
      name: "key ci of local",
      kind: "key",
      rights: ["admin"],
      hasPassword: false,
    });
    const listed = (await program.call("GET /api/keys")).text;
    expect(JSON.parse(listed).items).toEqual([
      expect.objectContaining({ name: "ci", createdBy: "local", lastUsedAt: expect.any(Number) }),
    ]);
    expect(listed).not.toContain(made.key);
    expect((await program.call(`DELETE /api/keys/${made.keyId}`)).status).toBe(204);
    expect((await program.call("GET /api/keys")).status).toBe(401);
  });

  test("can't make a key that may more", async () => {
    const admin = await (await openAccess()).program(["admin"]);
    const add = (rights: string[]) => admin.call("POST /api/keys", { body: { name: "more", rights } });
    expect((await add(["admin", "people"])).body.code).toBe("auth.not-allowed");
    expect((await add(["admin"])).status).toBe(201);
  });

  test("never may more than who made them may now", async () => {
    const { stranger, auth } = await anAdmin();
    const ann = await addUser(auth, "Ann", "admin");
    await addUser(auth, "Bob", "admin");
    const { key } = await auth.keys.add(
      { name: "ci", rights: ["read", "admin"] },
      { name: "Ann", kind: "user", id: ann.userId, rights: ["admin"] },
    );
    await auth.users.change(ann.userId, { role: "viewer" });
    const program = stranger({ headers: { authorization: `Bearer ${key}` } });
    expect((await program.call("GET /api/keys")).status).toBe(403);
    expect((await program.call("GET /api/session")).body).toMatchObject({ rights: ["read"] });
  });
});
