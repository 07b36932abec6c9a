const UNIT_BYTES: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
};

/** Bytes that `5MB`, `1.5 GB` or `512MiB` stand for; undefined if the text is no such amount. */
export function parseBytes(text: string): number | undefined {
  const [, amount, unit] = /^(\d+(?:\.\d+)?) ?([kmgt]?i?b)$/i.exec(text.trim()) ?? [];
  const unitBytes = UNIT_BYTES[unit?.toLowerCase() ?? ""];
  return unitBytes === undefined ? undefined : Math.floor(Number(amount) * unitBytes);
}
