import { Command, CommanderError } from "commander";
import { version } from "../lib/version.ts";
import { COMMANDS } from "./commands.ts";
import type { Effects } from "./effects.ts";
import { examples } from "./options.ts";

/** Runs one command line, without the program's name, and returns its exit code. Never throws. */
export async function run(args: readonly string[], effects: Effects): Promise<number> {
  let exitCode = 0;
  const program = programOn(effects, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(withoutHelpCommand(args), { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    if (error instanceof CommanderError && error.code === "commander.help") return USAGE;
    const { report } = await import("./failure.ts");
    const how = { command: commandOf(args), json: args.includes("--json"), debug: args.includes("--debug") };
    return report(error, how, effects);
  }
}

/** `help plan` is `plan --help`: commander's own way there passes by the hook that loads a command. */
const withoutHelpCommand = ([first, ...rest]: readonly string[]): string[] =>
  first === "help" && rest.length > 0
    ? [...rest, "--help"]
    : [first, ...rest].filter((arg) => arg !== undefined);

const USAGE = 2;

const commandOf = ([first]: readonly string[]): string | undefined =>
  COMMANDS.find(({ name }) => name === first)?.name;

function programOn(effects: Effects, exit: (code: number) => void): Command {
  const program = new Command("headwater")
    .description("Carries your own people data into Amazon Marketing Cloud audiences.")
    .version(version(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand("help [command]", "print the help of a command")
    .enablePositionalOptions()
    .exitOverride()
    .configureHelp({ showGlobalOptions: false })
    .configureOutput({
      writeOut: (text) => void effects.stdout.write(text),
      writeErr: (text) => void effects.stderr.write(text),
      // Told by run(), in the same words as every other error.
      outputError: () => undefined,
      getOutHelpWidth: () => effects.stdout.width ?? 100,
      getErrHelpWidth: () => effects.stderr.width ?? 100,
    });
  examples(program, [
    ["headwater init people.csv", "writes headwater.yaml"],
    ["headwater plan people", "shows what would happen, sends nothing"],
    ["headwater sync people", "shows it, asks, and does it"],
  ]);
  const loaders = new Map<Command, () => Promise<void>>();
  for (const { name, summary, load } of COMMANDS) {
    const command = program.command(name).summary(summary).description(sentence(summary));
    loaders.set(command, async () => (await load()).define(command, effects, exit));
  }
  // A command's own file is read only when it is called: the list of all must come at once.
  return program.hook("preSubcommand", (_program, command) => loaders.get(command)?.());
}

const sentence = (summary: string): string => `${summary[0]!.toUpperCase()}${summary.slice(1)}.`;
