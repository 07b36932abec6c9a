import { Alert, Table } from "@mantine/core";
import type { Plan } from "../../../model/plan.ts";
import type { RejectedField, RejectionCount, RejectionReason } from "../../../model/rejection.ts";
import { countText } from "../words.ts";
import { Count } from "./number.tsx";

const FIELDS: Record<RejectedField, string> = {
  row: "Row",
  externalId: "External id",
  email: "Email",
  phone: "Phone",
  country: "Country",
  consent: "Consent",
  id: "Event id",
  time: "Time",
  name: "Event name",
  type: "Event type",
  source: "Where it happened",
  dataSet: "Data set",
  value: "Value",
  currency: "Currency",
  units: "Units",
  firstName: "First name",
  lastName: "Last name",
  address: "Street address",
  city: "City",
  state: "State",
  postalCode: "Postal code",
  maid: "Advertising id",
  rampId: "RampID",
  matchId: "Match id",
  limitedDataUse: "Limited data use",
  customData: "Custom data",
};

const REASONS: Record<RejectionReason, string> = {
  "row.unreadable": "the line could not be read",
  "row.too-few-values": "the line has fewer values than the header",
  "row.too-many-values": "the line has more values than the header",
  "row.bad-encoding": "the line holds bytes that are not in the file's encoding",
  "row.bad-quote": "a quote opens or closes where it should not",
  "row.not-json": "the line is not a JSON object",
  "row.no-identifier": "no usable email address or phone number",
  "id.missing": "it is empty",
  "id.not-allowed": "it has characters Amazon does not take, or is longer than 128",
  "email.invalid": "not an email address",
  "email.placeholder": "stands for no address: a word such as n/a, or an address that is nobody's",
  "email.role-repeated": "an address such as noreply@ that too many people have: a placeholder",
  "email.looks-hashed": "looks hashed already, but the column is not marked as hashed",
  "email.is-list": "several in one cell, in a column that was not taken for lists",
  "email.more-than-taken": "more in one cell than are taken; the further ones were left out",
  "email.not-a-hash": "the column is marked as hashed, but this is no SHA-256 in lower-case hex",
  "phone.invalid": "not a valid phone number in its country",
  "phone.looks-hashed": "looks hashed already, but the column is not marked as hashed",
  "phone.is-list": "several in one cell, in a column that was not taken for lists",
  "phone.more-than-taken": "more in one cell than are taken; the further ones were left out",
  "phone.not-a-hash": "the column is marked as hashed, but this is no SHA-256 in lower-case hex",
  "country.unknown": "not a country that is known here; the default country was used",
  "country.refused": "not a country that is known here",
  "person.suppressed": "this person was forgotten, and is kept out until that is lifted",
  "consent.denied": "this person said no",
  "consent.missing": "no consent, and the UK, the EEA and Switzerland need one",
  "consent.unreadable": "not a word for yes or no that is known here",
  "consent.not-tcf": "not a TCF string, or one that can't be decoded",
  "consent.tcf-version": "a TCF string of another version; Amazon takes version 2 only",
  "consent.not-gpp": "not a GPP string with a section, or one that can't be decoded",
  "hash.of-nothing": "the hash of an empty value",
  "hash.of-placeholder": "the hash of a word for nothing, such as null or n/a",
  "hash.of-hash": "the hash of a hash: hashed twice, it matches nobody",
  "hash.upper-case": "a hash in capitals; Amazon takes lower-case hex only",
  "hash.base64": "a hash in base64; Amazon takes lower-case hex only",
  "hash.md5": "an MD5 hash; Amazon takes SHA-256 only",
  "hash.sha1": "a SHA-1 hash; Amazon takes SHA-256 only",
  "hash.unmarked": "looks hashed already, but the column is not marked as hashed",
  "hash.expected": "the column is marked as hashed, but this is no SHA-256 in lower-case hex",
  "identifier.nothing-left": "nothing is left of it by Amazon's rules",
  "postal-code.invalid": "not a postal code of its country",
  "maid.invalid": "not an advertising id",
  "maid.zeros": "an advertising id of zeros: its owner does not want to be followed",
  "ramp-id.invalid": "not a RampID",
  "match-id.invalid": "not a match id",
  "row.no-match-key": "no usable key of a person",
  "event.other-content": "it is known with other content; an id is never used twice",
  "event.refused-before": "Amazon refused this event, and its row has not changed since",
  "event-id.personal": "email addresses: an id goes to Amazon as it is",
  "event-id.not-allowed": "longer than 256 characters, or with control characters",
  "time.missing": "it is empty",
  "time.unreadable": "neither ISO 8601 with a time of day, nor seconds, ms or µs since 1970",
  "time.too-old": "too old to be sent",
  "time.future": "in the future",
  "type.missing": "it does not say what happened",
  "type.unknown": "not a kind of event that is known here",
  "event-source.unknown": "not a place that is known here",
  "data-set.not-allowed": "it begins with a letter, then letters, digits, _ and -",
  "value.unreadable": "not a number",
  "value.negative": "an amount of money below zero",
  "value.too-precise": "more than two decimals",
  "value.too-large": "more than 13 digits before the point",
  "currency.unknown": "not a currency code of ISO 4217 that Amazon takes",
  "units.invalid": "not a whole number of 1 or more",
  "limited-data-use.unreadable": "not a word for yes or no; taken as yes",
  "custom-data.not-allowed": "only letters, digits and underscores may go along",
};

/** Why rows or values are not used, the most frequent reason first. */
function Reasons({ counts, caption }: { counts: readonly RejectionCount[]; caption: string }) {
  if (counts.length === 0) return null;
  return (
    <Table captionSide="top" verticalSpacing={6} horizontalSpacing="xs">
      <Table.Caption ta="left" mt={0}>
        {caption}
      </Table.Caption>
      <Table.Tbody>
        {counts
          .toSorted((a, b) => b.count - a.count)
          .map(({ field, reason, count }) => (
            <Table.Tr key={`${field} ${reason}`}>
              <Table.Td ta="right" fw={600} w="5.5rem">
                <Count value={count} />
              </Table.Td>
              <Table.Td>
                {FIELDS[field]}: {REASONS[reason]}
              </Table.Td>
            </Table.Tr>
          ))}
      </Table.Tbody>
    </Table>
  );
}

/** `12, 3 of them unreadable` */
export const skippedText = ({
  rejected,
  unreadable,
}: Pick<Plan["rows"], "rejected" | "unreadable">): string =>
  unreadable > 0
    ? `${countText(rejected)}, ${countText(unreadable)} of them unreadable`
    : countText(rejected);

/** Why rows of a plan, or values in them, are not used; or that all are. */
export function UnusedRows({
  plan: { rows, rejections, droppedFields },
  caption,
}: {
  plan: Plan;
  caption: string;
}) {
  return (
    <>
      <Reasons counts={rejections} caption={caption} />
      <Reasons counts={droppedFields} caption="Values left out of rows, by reason" />
      {rejections.length + droppedFields.length === 0 && rows.read > 0 && (
        <Alert color="teal" variant="light" title="Every row can be used." />
      )}
    </>
  );
}
