import type { Logger } from "pino";
import type { Happening, Hub } from "./service.ts";

/** Whoever listens hears of each thing once, at once. A listener that fails is not heard of by the others. */
export function createHub(log: Logger): Hub & { readonly listeners: number } {
  const listeners = new Set<(happening: Happening) => void>();
  return {
    get listeners() {
      return listeners.size;
    },
    tell(happening) {
      for (const listener of [...listeners]) {
        try {
          listener(happening);
        } catch (error) {
          log.error({ err: error }, "a listener failed");
        }
      }
    },
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
