const EVERYBODY = new Set(["0.0.0.0", "::"]);

/** Where somebody on this machine reaches a server that listens at `host`. */
export function urlOf({ host, port }: { host: string; port: number }): string {
  if (EVERYBODY.has(host)) return `http://127.0.0.1:${port}`;
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}
