import { Anchor, Text } from "@mantine/core";
import { Link } from "wouter";
import { Page } from "../parts/page.tsx";

/** For whoever comes back from Amazon to a sign-in that this browser did not begin, or that took too long. */
export default function LostSignIn() {
  return (
    <Page title="This sign-in can't be finished">
      <Text>
        It was not begun in this browser, or it took more than a quarter of an hour. Nothing was kept.{" "}
        <Anchor component={Link} href="/connections" inherit underline="always">
          Begin again at Connections
        </Anchor>
      </Text>
    </Page>
  );
}
