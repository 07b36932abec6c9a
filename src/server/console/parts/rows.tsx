import { Paper } from "@mantine/core";
import type { ReactNode } from "react";

/** A list of things, each a line that wraps where there is no room. */
export function Rows({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Paper withBorder component="ul" className="rows" aria-label={label}>
      {children}
    </Paper>
  );
}

/** `aside` stands at its end, such as buttons. */
export function Row({ children, aside }: { children: ReactNode; aside?: ReactNode }) {
  return (
    <li className="row">
      <div className="row-main">{children}</div>
      {aside !== undefined && <div className="row-aside">{aside}</div>}
    </li>
  );
}
