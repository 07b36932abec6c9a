/** Environment variables. An empty one counts as unset. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A variable's value without the blanks and line ends that files of variables leave behind. */
export const variable = (env: Environment, name: string): string | undefined =>
  env[name]?.trim() || undefined;
