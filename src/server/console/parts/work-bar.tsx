import { Progress } from "@mantine/core";
import { eventWords } from "../event-words.ts";
import { cargoOf, type Work } from "../words.ts";

const NOT_BEGUN: Partial<Record<Work["state"], string>> = {
  waiting: "Waits for what is at work on the same sync.",
  running: "Starting …",
};

/** What something in the background is doing; undefined once it has ended. */
export const doingWords = ({ state, doing, isEvents }: Work): string | undefined =>
  NOT_BEGUN[state] && doing ? eventWords(doing, cargoOf(isEvents)).says : NOT_BEGUN[state];

/** How far it is, where that is known. */
export function WorkBar({ work }: { work: Work }) {
  const share = work.doing && eventWords(work.doing, cargoOf(work.isEvents)).share;
  const isKnown = share !== undefined;
  return (
    <Progress
      size="sm"
      value={isKnown ? share * 100 : 100}
      striped={!isKnown}
      animated={!isKnown}
      aria-label={doingWords(work)}
    />
  );
}
