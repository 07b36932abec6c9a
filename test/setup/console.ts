import { buildConsole } from "../../scripts/build-console.ts";

/** Before the first test: the console that `headwater serve` hands out is the one of these sources. */
export default buildConsole;
