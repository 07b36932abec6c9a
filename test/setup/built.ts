import { buildConsole } from "../../scripts/build-console.ts";
import { makeBundle } from "../../scripts/bundle.ts";

/** Before the first test: the console that `headwater serve` hands out, and what the command line runs, are of these sources. */
export default async function build(): Promise<void> {
  await buildConsole();
  await makeBundle();
}
