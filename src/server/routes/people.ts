import type { ValueOptions } from "../../index.ts";
import { findPerson, forgetPeople, liftSuppressions, listReceipts, planForget } from "../api/people.ts";
import { type Handled, handled } from "../operation.ts";
import type { Service } from "../service.ts";

/** People are named by their values, which are kept nowhere and told to nobody: the log of who did what has their number. */
export const peopleRoutes = (service: Service): Handled[] => [
  handled(findPerson, async ({ body: { value, ...options }, who }) => {
    await service.audit(who, "people.find", undefined, numberOf([value]));
    return service.with((headwater) => headwater.person(value, optionsOf(options)));
  }),

  handled(planForget, ({ body: { values, ...options } }) =>
    service.with(async (headwater) => {
      const { declined } = await headwater.forget(values, {
        ...optionsOf(options),
        approve: () => false,
        // Nothing is done, and who says yes wants to see how many it would be.
        allowPeople: Number.MAX_SAFE_INTEGER,
      });
      const { audiences, ...counts } = declined!;
      return { ...counts, audiences: [...audiences] };
    }),
  ),

  handled(forgetPeople, async ({ body: { values, allowPeople, ...options }, who }) => {
    // What can't be done is refused at once: values that are none, or more people than was said.
    await service.with((headwater) =>
      headwater.forget(values, { ...optionsOf(options), allowPeople, approve: () => false }),
    );
    await service.audit(who, "people.forget", undefined, numberOf(values));
    return service.works.start({ kind: "forget", by: who.name }, async ({ headwater, isReceipt }) => {
      await headwater.forget(values, { ...optionsOf(options), allowPeople, onReceipt: isReceipt });
    });
  }),

  handled(listReceipts, async () => ({ items: await service.with((headwater) => headwater.receipts()) })),

  handled(liftSuppressions, async ({ body: { values, ...options }, who }) => {
    await service.audit(who, "people.lift", undefined, numberOf(values));
    const lifted = await service.with((headwater) => headwater.liftSuppressions(values, optionsOf(options)));
    return { lifted };
  }),
];

const numberOf = (values: readonly string[]): string =>
  `${values.length} value${values.length === 1 ? "" : "s"}`;

const optionsOf = ({
  as,
  country,
}: { [K in keyof ValueOptions]: ValueOptions[K] | undefined }): ValueOptions => ({
  ...(as !== undefined && { as }),
  ...(country !== undefined && { country }),
});
