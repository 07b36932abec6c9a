import type { z } from "zod";
import type { Evidence, Rule } from "./evidence.ts";
import type { FamilyName } from "./family.ts";
import type { Region } from "./region.ts";
import type { Grant, Profile } from "./seed.ts";
import type { Store } from "./store.ts";

/** One request to one operation, after the gate has let it in. */
export interface Call {
  store: Store;
  region: Region;
  /** Epoch milliseconds. */
  now: number;
  /** Values of the path's `:names`. */
  params: Record<string, string>;
  query: URLSearchParams;
  headers: Headers;
  /** On whose behalf it is asked; absent at the login's own operations. */
  grant?: Grant;
  /** The profile that the Scope header names, where the operation needs one. */
  profile?: Profile;
  /** The body's text. @throws {Refusal} 413 beyond the cap. */
  text(): Promise<string>;
  /** The body, read without loss and checked. @throws {Refusal} 400 */
  json<T extends z.ZodType>(schema: T, check?: (body: unknown) => void): Promise<z.output<T>>;
}

export interface Answer {
  status: number;
  /** Absent with a 204. */
  body?: unknown;
  headers?: Record<string, string>;
}

/** One of Amazon's operations, and how we know what it does. */
export interface Operation {
  /** Its name in faults and request counts. */
  name: string;
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  path: string;
  family: FamilyName;
  /** Whether the Scope header must name a profile. */
  scoped: boolean;
  body: "none" | "optional" | "required";
  evidence: Evidence;
  rules: Rule[];
  answer(call: Call): Answer | Promise<Answer>;
}

export const operation = (
  name: string,
  route: `${Operation["method"]} /${string}`,
  rest: Omit<Operation, "name" | "method" | "path" | "scoped" | "body"> &
    Partial<Pick<Operation, "scoped" | "body">>,
): Operation => {
  const [method, path] = route.split(" ") as [Operation["method"], string];
  return {
    name,
    method,
    path,
    scoped: false,
    body: method === "GET" || method === "DELETE" ? "none" : "required",
    ...rest,
  };
};
