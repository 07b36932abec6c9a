import { ScrollArea } from "@mantine/core";
import type { ReactNode } from "react";

/** What may be wider than the page, such as a table: it scrolls by itself, with the keyboard too. */
export const Scroll = ({ label, children }: { label: string; children: ReactNode }) => (
  <ScrollArea viewportProps={{ tabIndex: 0, role: "group", "aria-label": label }}>{children}</ScrollArea>
);
