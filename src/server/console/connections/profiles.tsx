import { Code, Text } from "@mantine/core";
import { Copy } from "../parts/copy.tsx";
import { Load } from "../parts/load.tsx";
import { Row, Rows } from "../parts/rows.tsx";
import { useApi } from "../queries.ts";

/** What a login reaches, asked at Amazon now. */
export function Profiles({ connection }: { connection: string }) {
  const profiles = useApi("GET /api/connections/{name}/profiles", { params: { name: connection } });
  return (
    <Load query={profiles}>
      {({ items }) =>
        items.length === 0 ? (
          <Text size="sm" c="dimmed" mt="xs">
            None in this region. A profile belongs to one region: perhaps it is in another one, or whoever
            signed in has no access to it.
          </Text>
        ) : (
          <Rows label={`Profiles that ${connection} reaches`}>
            {items.map(({ profileId, name, country, type, timezone }) => (
              <Row
                key={profileId}
                aside={
                  <>
                    <Code>{profileId}</Code>
                    <Copy value={profileId} label={`Copy profile ID ${profileId}`} />
                  </>
                }
              >
                <Text size="sm" fw={550}>
                  {name ?? "Without a name"}
                </Text>
                <Text size="sm" c="dimmed">
                  {[country, type, timezone].filter((one) => one !== undefined).join(" · ")}
                </Text>
              </Row>
            ))}
          </Rows>
        )
      }
    </Load>
  );
}
