import { stringify } from "yaml";

/** A value as YAML that `readYaml` reads as the same value. */
export const writeYaml = (value: unknown): string =>
  stringify(value, { aliasDuplicateObjects: false, lineWidth: 0 });
