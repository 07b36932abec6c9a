import { Button, type ButtonProps } from "@mantine/core";
import { Link } from "wouter";
import type { Right } from "../../rights.ts";
import { useMay } from "../session.ts";
import { May } from "./may.tsx";

/** A link that looks like a button; who may not go there is told why. */
export function LinkButton({
  right,
  href,
  ...button
}: { right: Right; href: string } & Omit<ButtonProps, "component">) {
  // A link can't be disabled, hence a button in its place.
  return useMay(right) ? (
    <Button component={Link} href={href} {...button} />
  ) : (
    <May right={right}>
      <Button {...button} />
    </May>
  );
}
