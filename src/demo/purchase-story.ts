import type { Conversions } from "../emulator/conversions.ts";
import { Bug } from "../errors.ts";
import type { EventsReport } from "../index.ts";
import { systemClock } from "../lib/clock.ts";
import { thousands as count } from "../lib/number.ts";
import { rowsOfFile } from "./books.ts";
import { type Counted, ExpectedEvents } from "./event-books.ts";
import { type Setting, withHeadwater } from "./setting.ts";
import { money, seconds, several } from "./words.ts";

/** The demo's second part: what people bought goes up as events, and what must be at Amazon after it. */
export class PurchaseStory {
  readonly #setting: Setting;
  readonly #sent: { file: string; at: number }[] = [];
  #conversions: Conversions[] = [];

  constructor(setting: Setting) {
    this.#setting = setting;
  }

  async tell(): Promise<void> {
    const { world, emulator, say } = this.#setting;
    await this.#send(
      "7. What a tenth of them bought goes up as conversion events, each once.",
      "purchases",
      world.purchases,
    );
    await this.#send(
      "8. The next day's file: part of it was sent before, some under another total; the rest is new.",
      "purchases-next-day",
      world.purchasesNextDay,
    );
    say();
    say("9. Amazon counts them (the emulator).");
    this.#conversions = await emulator.conversions();
    for (const conversions of this.#conversions)
      for (const line of countedLines(conversions)) say(`   ${line}`);
  }

  /** Compares, event by event and by their sums. */
  async closeTheBooks(): Promise<{ agreed: boolean; lines: string[] }> {
    const { database, emulator } = this.#setting;
    const expected = new ExpectedEvents();
    for (const { file, at } of this.#sent) expected.add(await rowsOfFile(database, file), at);
    const { counted } = expected;
    const { differences, heldCount } = await expected.differences(emulator.events());
    const wrongSums = sumsOff(counted, this.#conversions);
    return {
      agreed: differences === 0 && wrongSums === 0,
      lines: [
        `  events, the files say              ${count(counted.events).padStart(9)}`,
        `  events, Amazon (the emulator) holds${count(heldCount).padStart(9)}`,
        `  differences, event by event        ${count(differences).padStart(9)}`,
        `  sums that differ                   ${count(wrongSums).padStart(9)}   of events, units, ${[...counted.cents.keys()].sort().join(", ")}`,
      ],
    };
  }

  async #send(title: string, name: string, file: string): Promise<void> {
    const { say } = this.#setting;
    say();
    say(title);
    const startedAt = systemClock.now();
    const report = await withHeadwater(this.#setting, (headwater) => headwater.sendEvents(name));
    if (!report.report) throw new Bug("bug.demo", "Events that were not declined have no report.");
    this.#sent.push({ file, at: startedAt });
    for (const line of sentLines(report.report)) say(`   ${line}`);
    const { books, plan } = report.report;
    say(
      `   ${count(books.accepted)} of ${count(books.planned)} events accepted in ${several(plan.requests, "request")}, ${seconds(systemClock.now() - startedAt)}.`,
    );
  }
}

function sentLines({ plan: { rows, rejections, totals } }: EventsReport): string[] {
  const skipped = SKIPPED.map(({ words, reasons }) => ({
    words,
    number: rejections.reduce((sum, { reason, count }) => (reasons.test(reason) ? sum + count : sum), 0),
  })).filter(({ number }) => number > 0);
  const worth = totals.map(({ value, currency }) => `${currency} ${money(value ?? "0")}`);
  return [
    `${count(rows.read)} rows: ${several(rows.events, "new event")}, ${count(rows.merged)} further rows of theirs, ${count(rows.sentBefore)} sent before, ${count(rows.rejected)} skipped.`,
    `Skipped: ${skipped.map(({ words, number }) => `${count(number)} ${words}`).join(", ")}.`,
    `Worth ${worth.join(" + ")}.`,
  ];
}

/** Why rows are skipped, in the order in which it is told. */
const SKIPPED: readonly { words: string; reasons: RegExp }[] = [
  { words: "late", reasons: /^time\.too-old$/ },
  { words: "without consent", reasons: /^consent\./ },
  { words: "under the number of another order", reasons: /^event\.other-content$/ },
  { words: "of nobody", reasons: /^row\.no-match-key$/ },
  { words: "not to be read", reasons: /^(?!time\.too-old|consent\.|event\.other-content|row\.no-match-key)/ },
];

function countedLines({
  name,
  conversionType,
  events,
  matched,
  units,
  values,
  matchKeys,
}: Conversions): string[] {
  const sums = Object.entries(values).sort(([one], [other]) => (one < other ? -1 : 1));
  return [
    `${name} (${conversionType}): ${count(events)} events, ${count(units)} units, ${count(matched)} matched (simulated)`,
    `Value: ${sums.map(([currency, sum]) => `${currency} ${money(sum)}`).join(" + ")}`,
    `By key: ${Object.entries(matchKeys)
      .map(([type, by]) => `${type} ${count(by.matched)} of ${count(by.events)}`)
      .join(", ")}`,
  ];
}

/** How many of Amazon's sums are not those of the files. */
function sumsOff({ events, units, cents }: Counted, conversions: readonly Conversions[]): number {
  const total = (of: (one: Conversions) => number): number =>
    conversions.reduce((sum, one) => sum + of(one), 0);
  const currencies = new Set([...cents.keys(), ...conversions.flatMap(({ values }) => Object.keys(values))]);
  const ofCurrency = (currency: string): bigint =>
    conversions.reduce((sum, { values }) => sum + BigInt((values[currency] ?? "0").replace(".", "")), 0n);
  return [
    total((one) => one.events) === events,
    total((one) => one.units) === units,
    ...[...currencies].map((currency) => ofCurrency(currency) === (cents.get(currency) ?? 0n)),
  ].filter((agrees) => !agrees).length;
}
