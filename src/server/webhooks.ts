import { newId } from "../lib/id.ts";
import type { Delivery, Webhook, WebhookEvent } from "../model/webhook.ts";
import { secretOfWebhook } from "../model/webhook.ts";
import type { Service } from "./service.ts";
import { postWebhook, type Tried } from "./webhook-request.ts";
import { signatureHeaders } from "./webhook-signature.ts";

/** After each try that failed, in milliseconds; with the last one about a day is over, and the message is given up. */
const RETRY_MS = [
  5_000,
  60_000,
  5 * 60_000,
  30 * 60_000,
  2 * 3_600_000,
  5 * 3_600_000,
  8 * 3_600_000,
  8 * 3_600_000,
];
/** How often it is looked for messages whose next try has come, in milliseconds. */
const LOOK_MS = 5_000;
const DAY_MS = 24 * 3_600_000;
/** It wants no more of them. */
const GONE = 410;

export interface Webhooks {
  /** Has an event told to every webhook that wants it; the same event on the same subject is told once. */
  tell(
    event: WebhookEvent,
    subject: string,
    at: number,
    data: Readonly<Record<string, unknown>>,
  ): Promise<void>;
  /** Whether anybody wants to hear of it. */
  wanted(event: WebhookEvent): Promise<boolean>;
  /** Sends one message at once, and no second time. */
  test(webhook: Webhook): Promise<Tried>;
  /** Tries what is due. */
  deliver(): Promise<void>;
  /** Delivers until `signal`. */
  run(signal: AbortSignal): Promise<void>;
}

/** @param random 0 to 1, for jitter */
export function createWebhooks(
  { state: { kept, unseal }, clock, log }: Pick<Service, "state" | "clock" | "log">,
  random: () => number = Math.random,
): Webhooks {
  /** One at a time: two would both send what is due. */
  let delivering: Promise<void> | undefined;
  let wake = new AbortController();
  let ending: AbortSignal | undefined;

  const messageOf = (
    event: Delivery["event"],
    webhookId: string,
    subject: string,
    at: number,
    data: object,
  ): Delivery => ({
    deliveryId: newId(),
    webhookId,
    event,
    subject,
    body: JSON.stringify({ type: event, timestamp: new Date(at).toISOString(), data }),
    createdAt: clock.now(),
    attempts: 0,
    nextAt: clock.now(),
  });

  async function attempt(delivery: Delivery, { url, webhookId }: Webhook): Promise<Tried> {
    const sealed = await kept.sealedWebhookSecret(webhookId);
    const secret = sealed && unseal(sealed, secretOfWebhook(webhookId));
    if (secret === undefined) return { error: "Its secret can't be read with this key." };
    const message = { messageId: `msg_${delivery.deliveryId}`, body: delivery.body };
    const headers = signatureHeaders(message, secret, clock.now());
    return postWebhook(url, { body: delivery.body, headers, signal: ending }, clock);
  }

  async function tryOnce(delivery: Delivery, webhook: Webhook): Promise<void> {
    const { status, error, retryAfterMs = 0 } = await attempt(delivery, webhook);
    if (ending?.aborted && error !== undefined) return; // It is tried again after the next start.
    const attempts = delivery.attempts + 1;
    const delay = RETRY_MS[attempts - 1];
    const isOver = error === undefined || status === GONE || delay === undefined;
    const { nextAt: _, ...rest } = delivery;
    const now = clock.now();
    await kept.saveDelivery({
      ...rest,
      attempts,
      ...(status !== undefined && { status }),
      ...(error !== undefined && { error }),
      ...(isOver
        ? { endedAt: now }
        : { nextAt: now + Math.min(DAY_MS, Math.max(delay * (1 + random() / 10), retryAfterMs)) }),
    });
    const fields = {
      deliveryId: delivery.deliveryId,
      webhookId: webhook.webhookId,
      event: delivery.event,
      status,
      attempts,
    };
    if (error === undefined) log.info(fields, "webhook delivered");
    else log.warn({ ...fields, problem: error }, isOver ? "webhook given up" : "webhook failed");
  }

  const deliver = (): Promise<void> => {
    delivering ??= deliverNow().finally(() => {
      delivering = undefined;
    });
    return delivering;
  };

  async function deliverNow(): Promise<void> {
    const due = await kept.dueDeliveries(clock.now());
    if (due.length === 0) return;
    const webhooks = new Map((await kept.webhooks()).map((one) => [one.webhookId, one]));
    // One after the other for each: an address that does not answer holds up no other.
    const byWebhook = Map.groupBy(due, ({ webhookId }) => webhookId);
    await Promise.all(
      [...byWebhook].map(async ([webhookId, deliveries]) => {
        const webhook = webhooks.get(webhookId);
        for (const delivery of webhook ? deliveries : []) await tryOnce(delivery, webhook!);
      }),
    );
  }

  return {
    deliver,
    wanted: async (event) => (await kept.webhooks()).some(({ events }) => events.includes(event)),
    tell: async (event, subject, at, data) => {
      // What was before somebody asked to be told is no news.
      for (const { webhookId, events, createdAt } of await kept.webhooks())
        if (events.includes(event) && at >= createdAt)
          if (await kept.addDelivery(messageOf(event, webhookId, subject, at, data))) wake.abort();
    },
    test: async (webhook) => {
      const message = messageOf("test", webhook.webhookId, newId(), clock.now(), { name: webhook.name });
      const tried = await attempt(message, webhook);
      const { retryAfterMs: _, ...outcome } = tried;
      const { nextAt: __, ...ended } = { ...message, attempts: 1, endedAt: clock.now(), ...outcome };
      await kept.addDelivery(ended);
      return tried;
    },
    run: async (signal) => {
      ending = signal;
      while (!signal.aborted) {
        wake = new AbortController();
        await deliver().catch((error: unknown) =>
          log.error({ err: error }, "webhooks could not be delivered"),
        );
        await clock.sleep(LOOK_MS, AbortSignal.any([signal, wake.signal])).catch(() => undefined);
      }
    },
  };
}
