/** The least time, in milliseconds, in which so many requests can start under the limits of a profile. */
export function leastTimeMs(
  requests: number,
  { perSecond, perHour }: { perSecond: number; perHour: number },
): number {
  if (requests === 0) return 0;
  const fullHours = Math.ceil(requests / perHour) - 1;
  const inLastHour = requests - fullHours * perHour;
  return fullHours * HOUR_MS + Math.floor(((inLastHour - 1) / perSecond) * 1000);
}

const HOUR_MS = 3_600_000;
