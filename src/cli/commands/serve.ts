import { resolve } from "node:path";
import type { Command } from "commander";
import type { Effects } from "../effects.ts";
import { commonOptions, examples, port } from "../options.ts";

interface ServeOptions {
  config?: string;
  port: number;
  host?: string;
  publicUrl?: string;
  tlsCert?: string;
  tlsKey?: string;
  log?: boolean;
}

const DEFAULT_PORT = 8080;

export function define(command: Command, effects: Effects, exit: (code: number) => void): void {
  command
    .description(
      "Runs the service: the console in a browser, the HTTP API, and the schedules of syncs. Prints its address and a link that signs in once. Works in an empty folder; a headwater.yaml there is applied, and applied again whenever it changes.",
    )
    .option("--port <number>", "where it listens", port, DEFAULT_PORT)
    .option("--host <address>", "whose requests it hears (default: this machine's only)")
    .option("--public-url <url>", "where browsers reach it, when a proxy stands before it")
    .option("--tls-cert <file>", "its certificate, in PEM, with those between")
    .option("--tls-key <file>", "the certificate's key, in PEM")
    .option(
      "--log",
      "write the log to standard error even when that is a terminal: JSON, a line for each thing",
    )
    .action(async (options: ServeOptions) => exit(await serve(options, effects)));
  commonOptions(command, { config: true, json: false });
  examples(command, [
    ["headwater serve", `the console at http://localhost:${DEFAULT_PORT}`],
    ["headwater serve --port 9000 --log 2>> headwater.log", "elsewhere, with a log"],
  ]);
}

async function serve(options: ServeOptions, effects: Effects): Promise<number> {
  const { cwd, stdout, stderr, clock, env } = effects;
  const [{ startService }, { createLog, noLog }, { practiceIn }] = await Promise.all([
    import("../../server/server.ts"),
    import("../../server/log.ts"),
    import("../practice.ts"),
  ]);
  const log =
    options.log || !stderr.isTerminal
      ? createLog({ write: (line) => void stderr.write(line) }, clock)
      : noLog();
  const { tlsCert, tlsKey } = options;
  const running = await startService(
    {
      folder: cwd,
      port: options.port,
      host: options.host,
      publicUrl: options.publicUrl,
      ...(tlsCert && tlsKey && { tls: { certFile: resolve(cwd, tlsCert), keyFile: resolve(cwd, tlsKey) } }),
    },
    { clock, log, env, practice: practiceIn },
  );
  const stopped = Promise.withResolvers<void>();
  effects.onStop(() => stopped.resolve());
  await stdout.write(
    [
      `Headwater runs at ${running.url}`,
      `Its state is in ${running.service.state.home}`,
      "Ctrl-C ends it: what is on its way to Amazon is finished first.",
      "",
    ].join("\n"),
  );
  await stopped.promise;
  if (stderr.isTerminal)
    await stderr.write("\nEnding after the requests in flight. Ctrl-C again ends it at once.\n");
  await running.close();
  return 0;
}
