import { MachineError } from "../errors.ts";

/** Says yes on an emulator's page in place of a person. Returns where the browser would be sent back to. */
export async function agreeAt(emulator: string, url: string): Promise<string> {
  const answer = await fetch(`${emulator}/_emulator/authorize`, {
    method: "POST",
    body: JSON.stringify({ url }),
  });
  const { location } = (await answer.json()) as { location?: string };
  if (location !== undefined) return location;
  throw new MachineError("demo.emulator-failed", `The emulator answered ${answer.status}.`);
}
