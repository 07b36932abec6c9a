import { createContext, useContext } from "react";
import type { Right } from "../rights.ts";
import type { Answer } from "./api.ts";

export type Session = Answer<"GET /api/session">;

export const SessionContext = createContext<Session | undefined>(undefined);

/** Who is signed in. Only below `Shell`, which shows the sign-in page to everybody else. */
export const useSession = (): Session => useContext(SessionContext)!;

/** Whether who is signed in may do this; what they may not is shown to them, disabled, with the reason. */
export const useMay = (right: Right): boolean => useSession().rights.includes(right);
