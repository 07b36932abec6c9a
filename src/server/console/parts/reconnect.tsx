import { Button } from "@mantine/core";
import { IconArrowRight } from "@tabler/icons-react";
import { Link } from "wouter";

/** Errors after which somebody signs in at Amazon anew. */
const LOGIN_ENDED: ReadonlySet<string> = new Set([
  "amazon.token-revoked",
  "amazon.token-refused",
  "amazon.client-refused",
  "connection.not-connected",
  "connection.other-client",
]);

export const isLoginEnded = (code: string | undefined): boolean =>
  code !== undefined && LOGIN_ENDED.has(code);

/** Leads to the logins, after an error that their holder mends. */
export const Reconnect = () => (
  <Button
    component={Link}
    href="/connections"
    size="xs"
    variant="light"
    color="red"
    rightSection={<IconArrowRight size={14} aria-hidden />}
  >
    Reconnect
  </Button>
);
