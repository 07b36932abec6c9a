import { Tooltip, VisuallyHidden } from "@mantine/core";
import { cloneElement, type ReactElement, useId } from "react";
import type { Right } from "../../rights.ts";
import { useMay } from "../session.ts";

const WHOSE: Record<Right, string> = {
  read: "You need to be signed in.",
  run: "An operator or admin can do this.",
  settings: "An operator or admin can do this.",
  people: "An operator or admin can do this.",
  connect: "An admin can do this.",
  admin: "An admin can do this.",
};

/** A button that not everybody may press: shown to all, with the reason to those who may not. */
export function May({
  right,
  children,
}: {
  right: Right;
  children: ReactElement<{ disabled?: boolean; "aria-describedby"?: string }>;
}) {
  const reason = useId();
  if (useMay(right)) return children;
  return (
    <Tooltip label={WHOSE[right]} events={{ hover: true, focus: true, touch: true }}>
      <span>
        {cloneElement(children, { disabled: true, "aria-describedby": reason })}
        <VisuallyHidden id={reason}>{WHOSE[right]}</VisuallyHidden>
      </span>
    </Tooltip>
  );
}
