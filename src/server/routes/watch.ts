import { newId } from "../../lib/id.ts";
import type { Delivery, Webhook } from "../../model/webhook.ts";
import { secretOfWebhook } from "../../model/webhook.ts";
import { addWebhook, listAudit, listWebhooks, removeWebhook, testWebhook } from "../api/watch.ts";
import { type Handled, handled } from "../operation.ts";
import { Refusal } from "../problems.ts";
import type { Service } from "../service.ts";
import { newWebhookSecret } from "../webhook-signature.ts";
import type { Webhooks } from "../webhooks.ts";

/** The log of who did what, and who is told when a state changes. */
export const watchRoutes = (service: Service, webhooks: Webhooks): Handled[] => {
  const { state, clock } = service;
  const { kept } = state;

  const known = async (webhookId: string): Promise<Webhook> => {
    const found = (await kept.webhooks()).find((one) => one.webhookId === webhookId);
    if (found) return found;
    throw new Refusal(404, "webhook.unknown", "There is no such webhook.");
  };

  return [
    handled(listAudit, async ({ query: { cursor, limit } }) => {
      const entries = await kept.auditEntries({ ...(cursor && { before: cursor }), limit: limit + 1 });
      const items = entries.slice(0, limit);
      return { items, ...(entries.length > limit && { next: items.at(-1)!.auditId }) };
    }),
    handled(listWebhooks, async () => {
      const last = new Map((await kept.lastDeliveries()).map((one) => [one.webhookId, one]));
      return {
        items: (await kept.webhooks()).map((one) => ({ ...shown(one), ...lastOf(last.get(one.webhookId)) })),
      };
    }),
    handled(addWebhook, async ({ body: { name, url, events }, who }) => {
      const address = addressOf(url);
      const webhook: Webhook = {
        webhookId: newId(),
        name,
        url: address,
        events: [...new Set(events)],
        createdAt: clock.now(),
      };
      const secret = newWebhookSecret();
      await kept.addWebhook(webhook, state.seal(secret, secretOfWebhook(webhook.webhookId)));
      await service.audit(who, "webhook.add", name, new URL(address).host);
      return { ...shown(webhook), secret };
    }),
    handled(removeWebhook, async ({ params: { webhookId }, who }) => {
      const { name } = await known(webhookId);
      await kept.removeWebhook(webhookId);
      await service.audit(who, "webhook.remove", name);
      return undefined;
    }),
    handled(testWebhook, async ({ params: { webhookId }, who }) => {
      const webhook = await known(webhookId);
      const { status, error } = await webhooks.test(webhook);
      await service.audit(who, "webhook.test", webhook.name);
      return {
        ...(status !== undefined && { status }),
        ...(error !== undefined && { error: { code: "webhook.failed", message: error } }),
      };
    }),
  ];
};

const shown = ({ events, ...webhook }: Webhook) => ({ ...webhook, events: [...events] });

const lastOf = (delivery: Delivery | undefined) =>
  delivery && {
    last: {
      at: delivery.createdAt,
      event: delivery.event,
      attempts: delivery.attempts,
      ...(delivery.status !== undefined && { status: delivery.status }),
      ...(delivery.error !== undefined && { error: delivery.error }),
      ...(delivery.nextAt !== undefined && { nextAt: delivery.nextAt }),
    },
  };

/** Where cloud machines keep their own credentials; no receiver of anything is there. */
const LINK_LOCAL = /^(169\.254\.|\[fe[89ab])/i;

/** An address that may be posted to. Who adds one is an admin: the own network is theirs. */
function addressOf(text: string): string {
  const url = new URL(text);
  const isFit =
    (url.protocol === "https:" || url.protocol === "http:") &&
    url.username === "" &&
    url.password === "" &&
    !LINK_LOCAL.test(url.hostname);
  if (isFit) return url.href;
  throw new Refusal(400, "request.invalid", "url: must be an http or https address without a user name.", {
    fields: [{ path: "url", message: "must be an http or https address without a user name" }],
  });
}
