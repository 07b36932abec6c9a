import { Alert, Group, Select, Stack, Text } from "@mantine/core";
import type { FieldMapping, Hashed } from "../../../model/field-mapping.ts";
import { ConsentStatement } from "./consent-statement.tsx";
import type { Look } from "./draft.ts";
import type { Form } from "./form.ts";
import { lookWords } from "./look-words.ts";
import { EMPTY_MAPPING, hashedOf, personOf, ROLES, roleOf, withHashed, withRole } from "./roles.ts";

/** Which columns say who a person is. */
export function MappingStep({ form }: { form: Form }) {
  const { draft, change, look, wrong } = form;
  const fields = draft.fields ?? EMPTY_MAPPING;
  if (look === undefined && draft.fields === undefined)
    return <Text c="dimmed">Pick a file first: its columns are listed here.</Text>;
  const said = wrong("fields", draft.fields);
  return (
    <Stack gap="sm">
      {shownColumns(fields, look).map(({ name, says }) => {
        const hashed = hashedOf(fields, name);
        return (
          <Group key={name} gap="sm" align="center" wrap="wrap" role="group" aria-label={`Column ${name}`}>
            <div style={{ flex: "1 1 11rem", minWidth: 0 }}>
              <Text className="code" style={{ overflowWrap: "anywhere" }}>
                {name}
              </Text>
              <Text size="xs" c="dimmed">
                {says}
                {sampleOf(look, name)}
              </Text>
            </div>
            <Select
              aria-label={`What ${name} is`}
              w={{ base: "100%", xs: "15rem" }}
              allowDeselect={false}
              data={ROLES}
              value={roleOf(fields, name)}
              onChange={(value) => {
                const role = ROLES.find((one) => one.value === value)?.value ?? "none";
                change({ fields: withRole(fields, name, role, hashed ?? looksHashed(look, name)) });
              }}
            />
            {hashed === undefined ? (
              <div style={{ flex: "0 0 13rem" }} />
            ) : (
              <Select
                aria-label={`Whether ${name} is hashed already`}
                w={{ base: "100%", xs: "13rem" }}
                allowDeselect={false}
                data={[
                  ...HASHED.map(({ value, label }) => ({ value, label })),
                  ...(hashed === "rehash" ? [REHASH] : []),
                ]}
                value={String(hashed)}
                onChange={(value) =>
                  change({
                    fields: withHashed(
                      fields,
                      name,
                      HASHED.find((one) => one.value === value)?.hashed ?? "rehash",
                    ),
                  })
                }
              />
            )}
          </Group>
        );
      })}
      {said !== undefined && <Alert color="red" role="alert" title={said} variant="light" />}
      {fields.externalId === undefined && look && (
        <Text size="sm" c="dimmed">
          Without an id of your own, Headwater makes one from the email or phone. If that changes, Amazon
          takes the person for a new one.
        </Text>
      )}
      <ConsentStatement form={form} />
    </Stack>
  );
}

const HASHED: readonly { value: string; label: string; hashed: Hashed }[] = [
  { value: "false", label: "Plain, hash it here", hashed: false },
  { value: "true", label: "Hashed already", hashed: true },
  { value: "auto", label: "Some are hashed", hashed: "auto" },
];
const REHASH = { value: "rehash", label: "Hashes, hashed again" };

/** The file's columns, and those that are mapped though the file has none of that name. */
function shownColumns(fields: FieldMapping, look: Look | undefined): { name: string; says: string }[] {
  const columns = look?.columns ?? [];
  const others = usedColumns(fields).filter((name) => !columns.some((column) => column.name === name));
  return [
    ...columns.map((column) => ({ name: column.name, says: lookWords(column) })),
    ...others.map((name) => ({ name, says: look === undefined ? "" : "not in this file" })),
  ];
}

function usedColumns(fields: FieldMapping): string[] {
  const { email, phone, externalId, country, consent } = fields;
  return [
    externalId,
    ...email.map(({ column }) => column),
    ...phone.map(({ column }) => column),
    ...personOf(fields).map(({ column }) => column),
    country,
    ...Object.values(consent ?? {}),
  ].filter((name) => name !== undefined);
}

const looksHashed = (look: Look | undefined, column: string): boolean =>
  look?.columns.some(({ name, values, hashes }) => name === column && values > 0 && hashes === values) ??
  false;

/** The first value of a column, masked. */
function sampleOf(look: Look | undefined, name: string): string {
  const index = look?.columns.findIndex((column) => column.name === name) ?? -1;
  const sample = look?.rows.map((row) => row[index]).find(Boolean);
  return sample ? `, such as ${sample}` : "";
}
