/** How many of so many. */
export interface Proportion {
  hits: number;
  of: number;
}

/** Two ends, the lower first. */
export interface Interval {
  low: number;
  high: number;
}

/** The standard normal quantile of a two-sided 95 % interval, and of a power of 80 %. */
const Z = 1.959963984540054;
const Z_POWER = 0.8416212335729143;

/**
 * Wilson's score interval of a proportion, 95 %, without continuity correction.
 * @source E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927)
 */
export function wilson({ hits, of }: Proportion): Interval {
  const rate = hits / of;
  const z2 = Z * Z;
  const middle = 2 * of * rate + z2;
  const reach = Z * Math.sqrt(z2 + 4 * of * rate * (1 - rate));
  const below = 2 * (of + z2);
  return { low: Math.max(0, (middle - reach) / below), high: Math.min(1, (middle + reach) / below) };
}

/**
 * An interval of the difference of two proportions of different people, `one` − `other`, 95 %: Newcombe's hybrid score
 * (his method 10). Unlike the textbook's it is right where a proportion is 0 or 1.
 * @source R. G. Newcombe, Interval estimation for the difference between independent proportions, Statistics in Medicine 17 (1998)
 */
export function newcombe(one: Proportion, other: Proportion): Interval {
  const [p1, p2] = [one.hits / one.of, other.hits / other.of];
  const [w1, w2] = [wilson(one), wilson(other)];
  return {
    low: p1 - p2 - Math.hypot(p1 - w1.low, w2.high - p2),
    high: p1 - p2 + Math.hypot(w1.high - p1, p2 - w2.low),
  };
}

/** People for each of two proportions, so that a difference of theirs as large as `difference` is told in four cases of five. */
export function neededFor(one: Proportion, other: Proportion, difference: number): number {
  const spread = ({ hits, of }: Proportion): number => {
    // Nobody among few is no certainty: as Wilson's middle, never quite 0 or 1.
    const rate = (hits + 2) / (of + 4);
    return rate * (1 - rate);
  };
  return Math.ceil(((Z + Z_POWER) ** 2 * (spread(one) + spread(other))) / difference ** 2);
}
