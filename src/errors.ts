/** What an error carries beside its message. */
export interface ErrorDetails {
  /** The next thing to type or to look at. */
  hint?: string;
  /** Where: `headwater.yaml:12`, a file, a host, Amazon's request id. */
  at?: string;
  cause?: unknown;
  /** What is wrong in what was given, field by field; a path's steps are joined by dots. */
  fields?: readonly { path: string; message: string; hint?: string | undefined }[];
  /** Epoch milliseconds from which a new try makes sense; absent when a new try is pointless. */
  retryAt?: number;
}

/**
 * Something that a person must act on. Each subclass names who.
 * `code` is public API, listed in docs/errors.md. Neither message nor hint ever holds a person's raw value.
 */
export abstract class HeadwaterError extends Error {
  readonly code: string;
  readonly hint?: string;
  readonly at?: string;
  readonly fields?: ErrorDetails["fields"];
  readonly retryAt?: number;
  /** The command line's exit code for this class. */
  abstract readonly exitCode: number;
  /** The service's HTTP status for this class. */
  abstract readonly httpStatus: number;

  constructor(code: string, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.code = code;
    this.hint = details.hint;
    this.at = details.at;
    this.fields = details.fields;
    this.retryAt = details.retryAt;
  }
}

/** Whoever wrote the configuration or the command must act. */
export class ConfigError extends HeadwaterError {
  readonly exitCode = 2;
  readonly httpStatus = 400;
}

/** The owner of the data must act, or approve. */
export class DataError extends HeadwaterError {
  readonly exitCode = 3;
  readonly httpStatus = 422;
}

/** The holder of the Amazon grant must act. */
export class AccessError extends HeadwaterError {
  readonly exitCode = 4;
  readonly httpStatus = 403;
}

/** Amazon must act; we wait. */
export class AmazonError extends HeadwaterError {
  readonly exitCode = 5;
  readonly httpStatus = 502;
}

/** Whoever runs this machine must act. */
export class MachineError extends HeadwaterError {
  readonly exitCode = 6;
  readonly httpStatus = 503;
}

/** We must act. */
export class Bug extends HeadwaterError {
  readonly exitCode = 70;
  readonly httpStatus = 500;
}
