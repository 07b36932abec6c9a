import { Badge, Loader } from "@mantine/core";
import {
  IconAlertTriangle,
  IconCheck,
  IconCircleOff,
  IconClock,
  IconFileDescription,
  IconHandStop,
  type IconProps,
  IconSend,
  IconX,
} from "@tabler/icons-react";
import type { ComponentType } from "react";
import { RUN_WORDS, type RunSummary, WORK_WORDS, type Work } from "../words.ts";

export type Tone = "good" | "busy" | "calm" | "warning" | "stop";

const COLORS: Record<Tone, string> = {
  good: "teal",
  busy: "blue",
  calm: "gray",
  warning: "orange",
  stop: "red",
};
const SIGNS: Record<Tone, ComponentType<IconProps>> = {
  good: IconCheck,
  busy: IconClock,
  calm: IconCircleOff,
  warning: IconAlertTriangle,
  stop: IconX,
};

/** A state as a sign and a word, never by colour alone. */
export function Status({
  tone,
  children,
  icon,
  live = false,
}: {
  tone: Tone;
  children: string;
  icon?: ComponentType<IconProps>;
  /** It is at work this moment. */
  live?: boolean;
}) {
  const Sign = icon ?? SIGNS[tone];
  return (
    <Badge
      variant="light"
      color={COLORS[tone]}
      miw="max-content"
      leftSection={
        live ? <Loader size={11} color="currentColor" aria-hidden /> : <Sign size={13} aria-hidden />
      }
    >
      {children}
    </Badge>
  );
}

/** How a run stands. */
export function RunStatus({
  run: { state, safetyStop, error, work },
}: {
  run: Pick<RunSummary, "state" | "safetyStop" | "error" | "work">;
}) {
  const live = work?.state === "running";
  if (live)
    return (
      <Status tone="busy" live>
        {RUN_WORDS[state]}
      </Status>
    );
  if (state === "planned" && safetyStop !== undefined)
    return (
      <Status tone="warning" icon={IconHandStop}>
        Safety stop
      </Status>
    );
  if (error !== undefined && state !== "settled" && state !== "discarded")
    return (
      <Status tone="stop" icon={IconAlertTriangle}>
        Stopped
      </Status>
    );
  switch (state) {
    case "planned":
      return (
        <Status tone="calm" icon={IconFileDescription}>
          {RUN_WORDS.planned}
        </Status>
      );
    case "planning":
      return <Status tone="busy">{RUN_WORDS.planning}</Status>;
    case "ready":
      return (
        <Status tone="busy" icon={IconSend}>
          {RUN_WORDS.ready}
        </Status>
      );
    case "accepted":
      return <Status tone="busy">{RUN_WORDS.accepted}</Status>;
    case "settled":
      return <Status tone="good">{RUN_WORDS.settled}</Status>;
    case "discarded":
      return <Status tone="calm">{RUN_WORDS.discarded}</Status>;
    case "abandoned":
      return <Status tone="stop">{RUN_WORDS.abandoned}</Status>;
  }
}

/** How something in the background stands. */
export function WorkStatus({ work: { kind, state } }: { work: Pick<Work, "kind" | "state"> }) {
  switch (state) {
    case "waiting":
      return (
        <Status tone="calm" icon={IconClock}>
          Waiting its turn
        </Status>
      );
    case "running":
      return (
        <Status tone="busy" live>
          {WORK_WORDS[kind]}
        </Status>
      );
    case "done":
      return <Status tone="good">Done</Status>;
    case "stopped":
      return <Status tone="calm">Stopped</Status>;
    case "failed":
      return <Status tone="stop">Failed</Status>;
  }
}
