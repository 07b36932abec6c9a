import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import { countText, shareText } from "../words.ts";

/** A number with its thousands apart; a dash where there is none. */
export const Count = ({ value }: { value: number | undefined }) => (
  <>{value === undefined ? "–" : countText(value)}</>
);

/** A share of 0 to 1 in percent; a dash where there is none. */
export const Share = ({ value }: { value: number | undefined }) => (
  <>{value === undefined ? "–" : shareText(value)}</>
);

/** A number that matters, large, below its name. */
export function Figure({ label, value, note }: { label: string; value: ReactNode; note?: ReactNode }) {
  return (
    <div>
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      <Text className="figure" component="div">
        {value}
      </Text>
      {note !== undefined && (
        <Text size="xs" c="dimmed" component="div">
          {note}
        </Text>
      )}
    </div>
  );
}
