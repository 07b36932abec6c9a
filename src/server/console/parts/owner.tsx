import { Badge, Tooltip } from "@mantine/core";
import { IconFileCode } from "@tabler/icons-react";
import type { Answer } from "../api.ts";

type Owner = Answer<"GET /api/connections">["items"][number]["owner"];

/** Whether the console only shows it. */
export const isKeptInFile = (owner: Owner): boolean => owner.kind === "file";

/** Says that settings are kept in a file; nothing where the console keeps them. */
export function KeptIn({ owner }: { owner: Owner }) {
  if (!isKeptInFile(owner)) return null;
  const file = owner.file ?? "a file";
  return (
    <Tooltip
      label={`Change it there, then: headwater apply ${file}`}
      events={{ hover: true, focus: true, touch: true }}
    >
      <Badge
        variant="default"
        tt="none"
        tabIndex={0}
        leftSection={<IconFileCode size={13} aria-hidden />}
      >{`Kept in ${file}`}</Badge>
    </Tooltip>
  );
}
