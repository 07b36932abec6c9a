const HASH = /^[0-9a-f]{64}$/;

/** Whether this is a SHA-256 as Amazon wants it: 64 lower-case hex digits. */
export const isHash = (value: string): boolean => HASH.test(value);
