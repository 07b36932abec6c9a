/** An answer that refuses. The family of the operation gives it its body (family.ts). */
export class Refusal extends Error {
  readonly status: number;
  readonly headers: Record<string, string>;
  /** Where given, replaces the family's body: for the layers that answer before the family does. */
  readonly body: ((requestId: string) => unknown) | undefined;
  readonly field: string | undefined;
  /** Login with Amazon's word for it, e.g. `invalid_grant`; or `unreadable`, for a body that is not understood. */
  readonly code: string | undefined;

  constructor(
    status: number,
    message: string,
    details: {
      headers?: Record<string, string>;
      body?: (requestId: string) => unknown;
      field?: string;
      code?: string;
    } = {},
  ) {
    super(message);
    this.status = status;
    this.headers = details.headers ?? {};
    this.body = details.body;
    this.field = details.field;
    this.code = details.code;
  }
}

/** What the reader of a body says when it can't make sense of it. */
export const unreadable = (message: string): Refusal => new Refusal(400, message, { code: "unreadable" });

export const quotedLong = (): Refusal => unreadable("STRING_VALUE can not be converted to a Long");
