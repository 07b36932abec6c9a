import { Tooltip } from "@mantine/core";
import { useNow } from "../clock.ts";
import { exactText, relativeText } from "../times.ts";

/** An instant: how long ago or ahead, and exactly on demand; the other way round with `exact`. */
export function When({ at, exact = false }: { at: number | undefined; exact?: boolean }) {
  const now = useNow();
  if (at === undefined) return <>–</>;
  const [shown, more] = [relativeText(at, now), exactText(at)];
  return (
    <Tooltip label={exact ? shown : more}>
      <time dateTime={new Date(at).toISOString()}>{exact ? more : shown}</time>
    </Tooltip>
  );
}
