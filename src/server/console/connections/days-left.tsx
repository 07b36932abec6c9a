import { Text } from "@mantine/core";
import { useNow } from "../clock.ts";
import { daysUntil, dayText } from "../times.ts";
import { counted } from "../words.ts";

const SOON_DAYS = 30;
const PRESSING_DAYS = 7;

/** When a login ends, in colour and words once that is near. */
export function DaysLeft({ endsAt }: { endsAt: number }) {
  const days = daysUntil(endsAt, useNow());
  const says = days < 0 ? "it has ended" : days === 0 ? "it ends today" : `${counted(days, "day")} left`;
  return (
    <>
      {dayText(endsAt)}
      <Text
        size="sm"
        inherit
        fw={days < SOON_DAYS ? 600 : undefined}
        c={days < SOON_DAYS ? undefined : "dimmed"}
        className={days < PRESSING_DAYS ? "tone-stop" : days < SOON_DAYS ? "tone-warning" : undefined}
      >
        {says}
      </Text>
    </>
  );
}
