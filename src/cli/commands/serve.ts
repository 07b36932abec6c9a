import { relative, resolve } from "node:path";
import type { Command } from "commander";
import { ConfigError } from "../../errors.ts";
import type { FileNews } from "../../server/settings-file.ts";
import type { Effects } from "../effects.ts";
import { commonOptions, examples, port } from "../options.ts";

interface ServeOptions {
  config?: string;
  port: number;
  host?: string;
  publicUrl?: string;
  tlsCert?: string;
  tlsKey?: string;
  trustedProxy?: string[];
  log?: boolean;
}

const DEFAULT_PORT = 8080;

export function define(command: Command, effects: Effects, exit: (code: number) => void): void {
  command
    .description(
      "Runs the service: the console in a browser, the HTTP API, and the schedules of syncs. Prints its address and a link that signs in once. Works in an empty folder; a headwater.yaml there is applied, and applied again whenever it changes. docs/service.md says how to run it for good.",
    )
    .option("--port <number>", "where it listens", port, DEFAULT_PORT)
    .option(
      "--host <address>",
      "whose requests it hears (default: this machine's only); others need TLS and a user",
    )
    .option("--public-url <url>", "where browsers reach it, when that is elsewhere")
    .option("--tls-cert <file>", "its certificate, in PEM, with those between")
    .option("--tls-key <file>", "the certificate's key, in PEM")
    .option("--trusted-proxy <addresses...>", "addresses or networks of the proxy that ends TLS before it")
    .option(
      "--log",
      "write the log to standard error even when that is a terminal: JSON, a line for each thing",
    )
    .action(async (options: ServeOptions) => exit(await serve(options, effects)));
  commonOptions(command, { config: true, json: false });
  examples(command, [
    ["headwater serve", `the console at http://localhost:${DEFAULT_PORT}`],
    ["headwater serve --port 9000 2>> headwater.log", "elsewhere, with a log"],
  ]);
}

async function serve(options: ServeOptions, effects: Effects): Promise<number> {
  const { cwd, stdout, stderr, clock, env } = effects;
  const [{ startService }, { createLog, noLog }, { practiceIn }] = await Promise.all([
    import("../../server/server.ts"),
    import("../../server/log.ts"),
    import("../practice.ts"),
  ]);
  const logs = options.log || !stderr.isTerminal;
  const stopped = Promise.withResolvers<void>();
  const undo = effects.onStop(() => stopped.resolve());
  try {
    const running = await startService(
      {
        folder: cwd,
        port: options.port,
        ...(options.host !== undefined && { host: options.host }),
        publicUrl: options.publicUrl,
        trustedProxies: options.trustedProxy,
        ...tlsOf(options, cwd),
        settingsFile: resolve(cwd, options.config ?? "headwater.yaml"),
      },
      {
        clock,
        log: logs ? createLog({ write: (line) => void stderr.write(line) }, clock) : noLog(),
        env,
        practice: practiceIn,
        onFileNews: (news) => void stdout.write(newsText(news, cwd)),
      },
    );
    const link = await running.newSignInLink();
    await stdout.write(
      [
        `Headwater runs at ${running.url}`,
        "",
        "Sign in with this link, once, within 15 minutes:",
        `  ${link}`,
        "",
        `What it knows is in ${running.service.state.home}`,
        "Ctrl-C ends it: what is on its way to Amazon is finished first, and the rest goes on at the next start.",
        "",
      ].join("\n"),
    );
    await stopped.promise;
    await stdout.write("Ending after the requests in flight. Ctrl-C again ends it at once.\n");
    await running.close();
    return 0;
  } finally {
    undo();
  }
}

function tlsOf({ tlsCert, tlsKey }: ServeOptions, cwd: string) {
  if (tlsCert === undefined && tlsKey === undefined) return {};
  if (tlsCert !== undefined && tlsKey !== undefined)
    return { tls: { certFile: resolve(cwd, tlsCert), keyFile: resolve(cwd, tlsKey) } };
  throw new ConfigError("cli.usage", "A certificate needs its key, and a key its certificate.", {
    hint: "headwater serve --tls-cert FILE --tls-key FILE",
  });
}

/** What became of the settings file, in a line or two. */
function newsText(news: FileNews, cwd: string): string {
  const file = relative(cwd, news.file);
  if ("error" in news) {
    const { message, code, hint } = news.error;
    return `${file} is not applied: ${message} [${code}]\n${hint ? `${hint}\n` : ""}What it said before goes on.\n`;
  }
  const { added, changed, removed } = news.applied;
  const parts = Object.entries({ new: added, changed, removed })
    .filter(([, names]) => names.length > 0)
    .map(([what, names]) => `${what}: ${names.join(", ")}`);
  return `${file} is applied${parts.length === 0 ? "; it changes nothing" : ` (${parts.join("; ")})`}.\n`;
}
