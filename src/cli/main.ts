#!/usr/bin/env node
import { run } from "./run.ts";
import { realEffects } from "./terminal.ts";

// What Headwater writes is for its owner's eyes.
process.umask(0o077);
process.exitCode = await run(process.argv.slice(2), realEffects());
