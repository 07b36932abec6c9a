import { Group, List, Radio, Select, Stack, Switch, Text, TextInput } from "@mantine/core";
import { cronTimes, cronWords, HERE } from "../cron.ts";
import { exactText } from "../times.ts";
import { type Schedule, scheduleFor, type When, whenOf } from "./draft.ts";

const KINDS: readonly { when: When; label: string; says: string }[] = [
  { when: "hand", label: "By hand", says: "It runs when somebody presses the button." },
  { when: "cron", label: "At set times", says: "Every day, every hour, or as you say." },
  {
    when: "file",
    label: "After the file changes",
    says: "It runs once the file has changed and has stood still for a minute.",
  },
];

const PRESETS = [
  { cron: "0 7 * * *", label: "Every day at 07:00" },
  { cron: "0 * * * *", label: "Every hour" },
  { cron: "0 7 * * 1-5", label: "Monday to Friday at 07:00" },
  { cron: "0 7 * * 1", label: "Every Monday at 07:00" },
  { cron: "0 7 1 * *", label: "On the first day of every month" },
] as const;

const ZONES = [...new Set([HERE, "UTC", ...Intl.supportedValuesOf("timeZone")])];

/** When a sync runs. */
export function ScheduleFields({
  schedule,
  onChange,
  wrong,
}: {
  schedule: Schedule | undefined;
  onChange: (schedule: Schedule | undefined) => void;
  wrong?: string | undefined;
}) {
  const when = whenOf(schedule);
  return (
    <Stack gap="md">
      <Radio.Group
        aria-label="When it runs"
        value={when}
        onChange={(next) => onChange(scheduleFor(KINDS.find((kind) => kind.when === next)!.when))}
      >
        <Stack gap="sm">
          {KINDS.map((kind) => (
            <Radio key={kind.when} value={kind.when} label={kind.label} description={kind.says} />
          ))}
        </Stack>
      </Radio.Group>
      {when === "cron" && <CronFields schedule={schedule ?? {}} onChange={onChange} wrong={wrong} />}
      {when === "file" && wrong !== undefined && (
        <Text size="sm" c="red" role="alert">
          {wrong}
        </Text>
      )}
      {when !== "hand" && (
        <Switch
          label="Paused"
          description="The schedule is kept, and starts nothing until it goes on."
          checked={schedule?.paused ?? false}
          onChange={(event) => onChange({ ...schedule, paused: event.currentTarget.checked || undefined })}
        />
      )}
    </Stack>
  );
}

const OWN = "own";

function CronFields({
  schedule,
  onChange,
  wrong,
}: {
  schedule: Schedule;
  onChange: (schedule: Schedule) => void;
  wrong?: string | undefined;
}) {
  const cron = schedule.cron ?? "";
  const times = cronTimes(cron, schedule.timezone, 3);
  const words = cronWords(cron);
  const broken =
    times === undefined ? "Five parts: minute, hour, day of the month, month, day of the week." : undefined;
  return (
    <Stack gap="sm">
      <Group align="flex-start" gap="sm" grow>
        <Select
          label="Times"
          allowDeselect={false}
          data={[
            ...PRESETS.map(({ cron, label }) => ({ value: cron, label })),
            { value: OWN, label: "As the expression says" },
          ]}
          value={PRESETS.find((preset) => preset.cron === cron)?.cron ?? OWN}
          onChange={(value) => value !== null && value !== OWN && onChange({ ...schedule, cron: value })}
        />
        <Select
          label="Time zone"
          searchable
          allowDeselect={false}
          data={ZONES}
          value={schedule.timezone ?? null}
          placeholder="The machine's"
          onChange={(timezone) => onChange({ ...schedule, timezone: timezone ?? undefined })}
        />
      </Group>
      <TextInput
        label="Cron expression"
        description="Minute, hour, day of the month, month, day of the week"
        classNames={{ input: "code" }}
        value={cron}
        error={broken ?? wrong}
        onChange={(event) => onChange({ ...schedule, cron: event.currentTarget.value })}
      />
      {times !== undefined && (
        <div aria-live="polite">
          <Text size="sm">
            {words === undefined ? "It runs next:" : `It runs ${words}${zoneWords(schedule.timezone)}. Next:`}
          </Text>
          <List size="sm" c="dimmed">
            {times.map((time) => (
              <List.Item key={time}>{exactText(time)}</List.Item>
            ))}
          </List>
        </div>
      )}
    </Stack>
  );
}

const zoneWords = (timezone: string | undefined): string =>
  timezone === undefined ? ", in the machine's time zone" : `, ${timezone.replaceAll("_", " ")} time`;
