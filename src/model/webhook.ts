/** What a webhook can tell of. */
export const WEBHOOK_EVENTS = [
  "run.failed",
  "run.settled",
  "run.safety-stop",
  "audience.low-match-rate",
  "connection.ends-soon",
  "source.stale",
] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

/** An address that is told when a state changes. */
export interface Webhook {
  webhookId: string;
  name: string;
  url: string;
  events: readonly WebhookEvent[];
  createdAt: number;
}

/** The name of the sealed secret that a webhook's messages are signed with, and what it is sealed for. */
export const secretOfWebhook = (webhookId: string): string => `webhook ${webhookId}`;

/** One message to one webhook, until it is delivered or given up. Instants are epoch milliseconds. */
export interface Delivery {
  deliveryId: string;
  webhookId: string;
  event: WebhookEvent | "test";
  /** What it is about, so that the same is not told twice: a run's id, an audience and a day. */
  subject: string;
  /** JSON, as it is signed and sent. */
  body: string;
  createdAt: number;
  attempts: number;
  /** Absent: delivered, or given up. */
  nextAt?: number;
  endedAt?: number;
  status?: number;
  error?: string;
}
