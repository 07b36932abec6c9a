import { createHmac, randomBytes } from "node:crypto";

/**
 * Messages are signed as Standard Webhooks 1.0.0 says it, so that any of its libraries can check them.
 * @source https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md (read 2026-11-26; documented)
 */
const PREFIX = "whsec_";
/** The specification asks for 24 to 64. */
const SECRET_BYTES = 32;

export const newWebhookSecret = (): string => PREFIX + randomBytes(SECRET_BYTES).toString("base64");

/** The headers of one try. @param at epoch milliseconds: of the try, not of the event */
export function signatureHeaders(
  { messageId, body }: { messageId: string; body: string },
  secret: string,
  at: number,
): Record<string, string> {
  const seconds = Math.floor(at / 1000);
  const key = Buffer.from(secret.slice(PREFIX.length), "base64");
  const signature = createHmac("sha256", key).update(`${messageId}.${seconds}.${body}`).digest("base64");
  return {
    "webhook-id": messageId,
    "webhook-timestamp": String(seconds),
    "webhook-signature": `v1,${signature}`,
  };
}
