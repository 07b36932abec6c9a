import type { Headwater, OpenOptions } from "../index.ts";
import type { Effects } from "./effects.ts";

/** Does `work` with the configuration and state that a command names. */
export async function withHeadwater<T>(
  options: Pick<OpenOptions, "config" | "onEvent" | "signal">,
  { cwd, env, clock }: Effects,
  work: (headwater: Headwater) => Promise<T>,
): Promise<T> {
  const { open } = await import("../index.ts");
  await using headwater = await open({ ...options, cwd, env, clock });
  return await work(headwater);
}
