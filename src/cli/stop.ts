import type { Effects, StopSignal } from "./effects.ts";

const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const satisfies Record<StopSignal, number>;

/** A person or another program ended a command that was at work. */
export class Stopped extends Error {
  override readonly name = "Stopped";
  readonly exitCode: number;

  constructor(signal: StopSignal) {
    super("Stopped. Nothing is lost.");
    this.exitCode = EXIT_CODES[signal];
  }
}

/**
 * Does `work`, which ends early, with `Stopped`, when someone asks for it: what is on its way to Amazon is finished and
 * written down first. A second time ends the process at once.
 */
export async function stoppable<T>(effects: Effects, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const undo = effects.onStop((signal) => {
    controller.abort(new Stopped(signal));
    void effects.stderr.write("\nStopping after the request in flight. Ctrl-C again stops at once.\n");
  });
  try {
    return await work(controller.signal);
  } catch (error) {
    throw controller.signal.aborted ? controller.signal.reason : error;
  } finally {
    undo();
  }
}
