import { Anchor, Text } from "@mantine/core";
import { Link } from "wouter";

/** An entry as short as one can be. */
export const EXAMPLE = `events:
  purchases:
    source: { file: purchases.csv }
    fields:
      id: order_id
      time: ordered_at
      value: total
      email: email
    defaults: { type: Purchase, currency: USD }
    schedule: { fileChanges: true }
`;

/** Where YAML is brought in. */
export const BringIn = () => (
  <Text size="sm" component="span">
    Bring it in under{" "}
    <Anchor component={Link} href="/settings?tab=yaml" inherit underline="always">
      Settings as YAML
    </Anchor>
    , or keep it in a file and type <code>headwater apply FILE</code>.
  </Text>
);
