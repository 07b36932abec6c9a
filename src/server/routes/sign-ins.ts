import { HeadwaterError } from "../../errors.ts";
import type { SignedIn } from "../../index.ts";
import { beginSignIn, finishSignIn, keepSignIn, listSignIns } from "../api/connections.ts";
import { entryNamed, settingsChanged } from "../entries.ts";
import { type Handled, handled } from "../operation.ts";
import type { Who } from "../rights.ts";
import type { Service } from "../service.ts";
import { createSignIns } from "../sign-ins.ts";
import { CONNECTED, returnUrlOf, shownConnection } from "./connections.ts";

/** Signing in at Amazon: the browser goes there, comes back, and goes on to the console. */
export function signInRoutes(service: Service): Handled[] {
  const signIns = createSignIns(service.clock);

  const keep = async ({ connection, granted }: SignedIn, who: Who): Promise<void> => {
    await service.with((headwater) => headwater.keepLogin(granted));
    await settingsChanged(service, who, CONNECTED, connection);
  };

  /** The place in the console to go on to, once Amazon has answered. */
  const cameBack = async (state: string | undefined, search: string, who: Who): Promise<Place> => {
    const begun = signIns.answered(state, who);
    try {
      const address = `${returnUrlOf(service)}${search}`;
      const signedIn = await service.with((headwater) => headwater.finishConnect(begun, address));
      const notices = signedIn.notices.map(({ code }) => code).join(",");
      if (signedIn.otherLogin) return { "sign-in": signIns.await(signedIn, who) };
      await keep(signedIn, who);
      return { "signed-in": signedIn.connection, ...(notices !== "" && { notices }) };
    } catch (error) {
      return { ...problemIn(error), connection: begun.connection };
    }
  };

  return [
    handled(beginSignIn, async ({ params: { name }, who, c }) => {
      await entryNamed(service, "connections", name);
      const returnUrl = returnUrlOf(service);
      const { begun, url } = await service.with((headwater) => headwater.connect(name, { returnUrl }));
      await service.auth.callback.begin(c, begun.signIn.state);
      signIns.begin(begun, who);
      return { url, returnUrl };
    }),

    handled(finishSignIn, async ({ query: { state }, who, c }) => {
      const { search } = new URL(c.req.url);
      service.auth.callback.end(c);
      const place = await cameBack(state, search, who).catch(problemIn);
      return c.redirect(`/connections?${new URLSearchParams(place)}`, 303);
    }),

    handled(listSignIns, async ({ who }) => ({
      items: signIns.awaited(who).map(({ signInId, signedIn: { connection, otherLogin, notices } }) => ({
        connection,
        signInId,
        otherPerson: otherLogin?.otherPerson ?? false,
        lost: [...(otherLogin?.lost ?? [])],
        gained: [...(otherLogin?.gained ?? [])],
        notices: [...notices],
      })),
    })),

    handled(keepSignIn, async ({ params: { signInId }, who }) => {
      const signedIn = signIns.confirmed(signInId, who);
      await keep(signedIn, who);
      return shownConnection(service, signedIn.connection);
    }),
  ];
}

/** Parameters of the console's page of connections. */
type Place = Record<string, string>;

/** By its code alone: what Amazon says in its own words does not stand in an address, which browsers keep. */
function problemIn(error: unknown): Place {
  if (error instanceof HeadwaterError) return { problem: error.code };
  throw error;
}
