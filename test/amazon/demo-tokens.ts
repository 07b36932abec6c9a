import { refreshedTokens, type TokenStore, type Tokens } from "../../src/amazon/token.ts";
import { DEMO } from "../../src/emulator/seed.ts";
import type { Emulator } from "../../src/emulator/server.ts";
import type { Clock } from "../../src/lib/clock.ts";

/** A store that keeps nothing and waits for nobody. */
const forgetful: TokenStore = {
  load: async () => undefined,
  save: async () => {},
  forget: async () => {},
  replace: async (login) => login,
  exclusively: (work) => work(),
};

/** The tokens of the emulator's own login. */
export const demoTokens = ({ tokenUrl }: Emulator, clock: Clock): Tokens =>
  refreshedTokens({
    region: "NA",
    endpoints: { token: tokenUrl },
    login: async () => DEMO,
    reconnect: "headwater connect demo",
    store: forgetful,
    clock,
    random: () => 0,
  });
