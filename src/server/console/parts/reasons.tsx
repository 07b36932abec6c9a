import { Table } from "@mantine/core";
import type { RejectedField, RejectionCount, RejectionReason } from "../../../model/rejection.ts";
import { Count } from "./number.tsx";

const FIELDS: Record<RejectedField, string> = {
  row: "Row",
  externalId: "External id",
  email: "Email",
  phone: "Phone",
  country: "Country",
  consent: "Consent",
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
  "email.looks-hashed": "looks hashed already, but the column is not marked as hashed",
  "email.not-a-hash": "the column is marked as hashed, but this is no SHA-256 in lower-case hex",
  "phone.invalid": "not a valid phone number in its country",
  "phone.looks-hashed": "looks hashed already, but the column is not marked as hashed",
  "phone.not-a-hash": "the column is marked as hashed, but this is no SHA-256 in lower-case hex",
  "country.unknown": "not a country code; the audience's country was used",
  "person.suppressed": "this person was forgotten, and is kept out until that is lifted",
  "consent.denied": "this person said no",
  "consent.missing": "no consent, and the UK, the EEA and Switzerland need one",
  "consent.unreadable": "not a word for yes or no that is known here",
  "consent.not-tcf": "not a TCF string of version 2",
  "consent.not-gpp": "not a GPP string with a section",
  "hash.of-nothing": "the hash of an empty value",
};

/** Why rows or values are not used, the most frequent reason first. */
export function Reasons({ counts, caption }: { counts: readonly RejectionCount[]; caption: string }) {
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
