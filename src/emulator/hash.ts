const HASH = /^[0-9a-f]{64}$/;

/** What stands in for a value that is no hash: it may be somebody's address, so it is not kept. */
export const NOT_A_HASH = "not-a-hash";

/** Whether this is a SHA-256 as Amazon wants it: 64 lower-case hex digits. */
export const isHash = (value: string): boolean => HASH.test(value);
