import { Alert, Checkbox, SimpleGrid, Stack, Switch, Text, TextInput } from "@mantine/core";
import { IconShieldCheck } from "@tabler/icons-react";
import type { ConsentBasis } from "../../../model/consent.ts";
import { countText } from "../words.ts";
import type { Form } from "./form.ts";

/** On what consent rests where the rows do not say it. */
export function ConsentStatement({ form: { draft, change, wrong, look } }: { form: Form }) {
  const { basis } = draft.consent ?? {};
  const set = (part: Partial<ConsentBasis>) =>
    change({ consent: { basis: { ...EMPTY, ...basis, ...part } } });
  const wanting =
    look?.columns.reduce((sum, { consentCountries }) => Math.max(sum, consentCountries), 0) ?? 0;
  const hasColumn = Object.values(draft.fields?.consent ?? {}).some((column) => column !== undefined);
  return (
    <Stack gap="sm" mt="sm">
      {hasColumn && (
        <Alert
          color="blue"
          variant="light"
          icon={<IconShieldCheck aria-hidden />}
          title="Is a yes here a yes to ads?"
        >
          The consent columns were found by their names. If a yes in them is not a yes to the use of the
          person's data for ads at Amazon, choose “Not used”.
        </Alert>
      )}
      {wanting > 0 && !hasColumn && basis === undefined && (
        <Alert
          color="yellow"
          variant="light"
          icon={<IconShieldCheck aria-hidden />}
          title="These people need a consent"
        >
          Of the first rows, {countText(wanting)} are of people in the UK, the EEA or Switzerland. Without a
          consent they are skipped.
        </Alert>
      )}
      <Switch
        label="Everyone in this file agreed, and somebody states it"
        description="For people in the UK, the EEA and Switzerland whose row says nothing. It is kept with each plan."
        checked={basis !== undefined}
        onChange={(event) => change({ consent: event.currentTarget.checked ? { basis: EMPTY } : undefined })}
      />
      {basis !== undefined && (
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <TextInput
            label="Who states it"
            description="Name and office"
            placeholder="Jane Doe, data protection officer"
            value={basis.statedBy}
            error={wrong("consent.basis.statedBy", basis.statedBy)}
            onChange={(event) => set({ statedBy: event.currentTarget.value })}
          />
          <TextInput
            label="On which day"
            description="Not in the future"
            type="date"
            value={basis.on}
            error={wrong("consent.basis.on", basis.on)}
            onChange={(event) => set({ on: event.currentTarget.value })}
          />
          <TextInput
            label="Which text people were shown"
            placeholder="Privacy notice 3.2, section 4"
            value={basis.text}
            error={wrong("consent.basis.text", basis.text)}
            onChange={(event) => set({ text: event.currentTarget.value })}
          />
          <Checkbox
            label="They agreed to storage on their devices too"
            mt={{ base: 0, xs: "xl" }}
            checked={basis.adStorage === "granted"}
            onChange={(event) => set({ adStorage: event.currentTarget.checked ? "granted" : undefined })}
          />
        </SimpleGrid>
      )}
      <Text size="sm" c="dimmed">
        People who said no are left out, and taken out, whatever the mode.
      </Text>
    </Stack>
  );
}

const EMPTY: ConsentBasis = { statedBy: "", on: "", text: "" };
