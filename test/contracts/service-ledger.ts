import { describe, expect, test } from "vitest";
import type { Ledger } from "../../src/jobs/ledger.ts";
import { secretOfWebhook } from "../../src/model/webhook.ts";
import { anAudience, NOW } from "./ledger-nouns.ts";

/** What every ledger keeps for a service. `opened` gives an empty one. */
export function serviceLedgerContract(opened: () => Ledger): void {
  describe("settings", () => {
    const aDocument = (owner: string, version: number, body = {}) => ({
      owner,
      version,
      body,
      changedAt: NOW,
      changedBy: "ann",
    });

    test("a document is replaced by who has seen the one before, and by nobody else", async () => {
      const ledger = opened();
      expect(await ledger.saveSettingsDocuments([aDocument("console", 0, { a: 1 })])).toBe(true);
      expect(await ledger.saveSettingsDocuments([aDocument("console", 0, { a: 2 })])).toBe(false);
      expect(await ledger.saveSettingsDocuments([aDocument("console", 1, { a: 3 })])).toBe(true);
      expect(await ledger.settingsDocuments()).toStrictEqual([aDocument("console", 2, { a: 3 })]);
    });

    test("their version tells when a document or a login has changed", async () => {
      const ledger = opened();
      const login = { connection: "amazon", consentedAt: NOW, profileIds: [] };
      const versions = [await ledger.settingsVersion()];
      await ledger.saveSettingsDocuments([aDocument("console", 0, { a: 1 })]);
      versions.push(await ledger.settingsVersion());
      await ledger.saveSettingsDocuments([aDocument("shop.yaml", 0)]);
      versions.push(await ledger.settingsVersion());
      await ledger.saveSettingsDocuments([aDocument("shop.yaml", 1)]);
      versions.push(await ledger.settingsVersion());
      await ledger.saveLogin({ ...login, sealed: "one" });
      versions.push(await ledger.settingsVersion());
      await ledger.saveLogin({ ...login, sealed: "another" });
      versions.push(await ledger.settingsVersion());
      expect(await ledger.settingsVersion()).toBe(versions.at(-1));
      expect(new Set(versions).size).toBe(versions.length);
    });

    test("of several documents all are replaced or none", async () => {
      const ledger = opened();
      await ledger.saveSettingsDocuments([aDocument("console", 0), aDocument("shop.yaml", 0)]);
      const later = [aDocument("console", 1, { a: 1 }), aDocument("shop.yaml", 7, { a: 1 })];
      expect(await ledger.saveSettingsDocuments(later)).toBe(false);
      expect(await ledger.settingsDocuments()).toStrictEqual([
        aDocument("console", 1),
        aDocument("shop.yaml", 1),
      ]);
    });
  });

  describe("what was done", () => {
    test("is told newest first, in parts, and the last of a kind on something", async () => {
      const ledger = opened();
      const entries = ["a", "b", "c", "d"].map((auditId) => ({
        auditId,
        at: NOW,
        who: "ann",
        did: auditId === "d" ? "sync.run" : "sync.plan",
        ...(auditId !== "c" && { to: "spring" }),
      }));
      for (const entry of entries) await ledger.addAuditEntry(entry);
      const [a, b, c, d] = entries;
      expect(await ledger.auditEntries({ limit: 2 })).toStrictEqual([d, c]);
      expect(await ledger.auditEntries({ before: "c", limit: 9 })).toStrictEqual([b, a]);
      expect(await ledger.lastAuditEntry("sync.plan", "spring")).toStrictEqual(b);
      expect(await ledger.lastAuditEntry("sync.plan", "autumn")).toBeUndefined();
    });
  });

  describe("answers", () => {
    const EVER = { keptSince: 0, atWorkSince: 0 };
    const aCall = (keptAt = NOW) => ({ answerKey: "k", requestDigest: "d", keptAt });

    test("the first call with a key has it, later ones get what was answered", async () => {
      const ledger = opened();
      expect(await ledger.claimAnswer(aCall(), EVER)).toBeUndefined();
      expect(await ledger.claimAnswer(aCall(), EVER)).toStrictEqual(aCall());
      await ledger.keepAnswer("k", { status: 201, body: "{}" });
      expect(await ledger.claimAnswer(aCall(), EVER)).toStrictEqual({
        ...aCall(),
        status: 201,
        body: "{}",
      });
    });

    test("a key is free again when its call came to nothing, or is old", async () => {
      const ledger = opened();
      await ledger.claimAnswer(aCall(), EVER);
      await ledger.releaseAnswer("k");
      expect(await ledger.claimAnswer(aCall(), EVER)).toBeUndefined();
      expect(await ledger.claimAnswer(aCall(NOW + 5), { ...EVER, keptSince: NOW + 1 })).toBeUndefined();
    });

    test("what was being answered when its process ended is free again; what was answered stays", async () => {
      const ledger = opened();
      await ledger.claimAnswer(aCall(), EVER);
      const later = { ...EVER, atWorkSince: NOW + 1 };
      expect(await ledger.claimAnswer(aCall(NOW + 5), later)).toBeUndefined();
      expect(await ledger.claimAnswer(aCall(NOW + 6), later)).toStrictEqual(aCall(NOW + 5));
      await ledger.keepAnswer("k", { status: 201, body: "{}" });
      const evenLater = { ...EVER, atWorkSince: NOW + 9 };
      expect(await ledger.claimAnswer(aCall(NOW + 10), evenLater)).toMatchObject({ status: 201 });
    });
  });

  describe("webhooks", () => {
    const aWebhook = (webhookId = "w1") => ({
      webhookId,
      name: "Ops",
      url: "https://example.com/hook",
      events: ["run.failed", "run.settled"] as const,
      createdAt: NOW,
    });
    const aDelivery = (deliveryId: string, given = {}) => ({
      deliveryId,
      webhookId: "w1",
      event: "run.failed" as const,
      subject: "r1",
      body: "{}",
      createdAt: NOW,
      attempts: 0,
      nextAt: NOW,
      ...given,
    });

    test("one goes with its secret and its messages", async () => {
      const ledger = opened();
      await ledger.addWebhook(aWebhook(), "s1.secret");
      await ledger.addDelivery(aDelivery("d1"));
      expect(await ledger.webhooks()).toStrictEqual([aWebhook()]);
      expect(await ledger.sealedWebhookSecret("w1")).toBe("s1.secret");
      await ledger.removeWebhook("w1");
      expect(await ledger.webhooks()).toEqual([]);
      expect(await ledger.sealedWebhookSecret("w1")).toBeUndefined();
      expect(await ledger.dueDeliveries(NOW)).toEqual([]);
    });

    test("its secret is sealed anew with the ledger's other secrets", async () => {
      const ledger = opened();
      await ledger.addWebhook(aWebhook(), "s1.secret");
      const places: unknown[] = [];
      await ledger.sealAnew(
        (place, sealed) => {
          places.push(place);
          return `${sealed} anew`;
        },
        { name: "proof", sealed: "s1.proof" },
      );
      expect(places).toEqual([{ secret: secretOfWebhook("w1") }]);
      expect(await ledger.sealedWebhookSecret("w1")).toBe("s1.secret anew");
    });

    test("the same is told once, is due until it has ended, and the newest message is known", async () => {
      const ledger = opened();
      await ledger.addWebhook(aWebhook(), "s1.secret");
      expect(await ledger.addDelivery(aDelivery("d1"))).toBe(true);
      expect(await ledger.addDelivery(aDelivery("d2"))).toBe(false);
      const second = aDelivery("d3", { subject: "r2", createdAt: NOW + 1, nextAt: NOW + 9 });
      expect(await ledger.addDelivery(second)).toBe(true);
      expect(await ledger.dueDeliveries(NOW)).toStrictEqual([aDelivery("d1")]);
      await ledger.saveDelivery(
        aDelivery("d1", { attempts: 1, nextAt: undefined, endedAt: NOW, status: 200 }),
      );
      expect(await ledger.dueDeliveries(NOW + 9)).toStrictEqual([second]);
      expect(await ledger.lastDeliveries()).toStrictEqual([second]);
    });
  });

  test("what a schedule has done is replaced", async () => {
    const ledger = opened();
    await ledger.saveScheduleStates([
      { sync: "autumn", dealtWithUntil: NOW },
      { sync: "spring", dealtWithUntil: NOW, sourceStamp: "1" },
    ]);
    await ledger.saveScheduleStates([{ sync: "spring", dealtWithUntil: NOW + 1 }]);
    expect(await ledger.scheduleState("spring")).toEqual({ sync: "spring", dealtWithUntil: NOW + 1 });
    expect(await ledger.scheduleState("winter")).toBeUndefined();
    expect(await ledger.scheduleStates()).toStrictEqual([
      { sync: "autumn", dealtWithUntil: NOW },
      { sync: "spring", dealtWithUntil: NOW + 1 },
    ]);
  });

  test("an audience's sizes are kept as Amazon told them, each once", async () => {
    const ledger = opened();
    const size = (at: number, matched: number) => ({ at, received: 10, matched, dsp: 1 });
    await ledger.saveAudience(anAudience());
    for (const told of [size(NOW, 1), size(NOW, 2), size(NOW + 1, 2)])
      await ledger.saveAudience(anAudience({ size: told }));
    expect(await ledger.audienceSizes("customers")).toStrictEqual([size(NOW, 2), size(NOW + 1, 2)]);
    expect(await ledger.audienceSizes("other")).toEqual([]);
  });
}
