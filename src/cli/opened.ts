import type { Headwater, OpenOptions, State } from "../index.ts";
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

/** Does `work` with the state folder, whether there is a configuration or not. */
export async function withState<T>(
  options: Pick<OpenOptions, "config">,
  { cwd, env, clock }: Effects,
  work: (state: State) => Promise<T>,
): Promise<T> {
  const { openState } = await import("../index.ts");
  await using state = await openState({ ...options, cwd, env, clock });
  return await work(state);
}
