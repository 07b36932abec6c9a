/** One line of a check-up: fine, or what is missing and the next thing to type. */
export interface Finding {
  check: string;
  ok: boolean;
  says: string;
  hint?: string | undefined;
  /** Of a finding that is not fine: the exit code of the class of error that it would be. */
  exitCode?: number;
}

/** Exit codes of who must act: as those of ConfigError, AccessError and MachineError. */
const CONFIG = 2;
export const ACCESS = 4;
export const MACHINE = 6;

/** `hint`: of what is fine, and worth knowing all the same. */
export const fine = (check: string, says: string, hint?: string): Finding => ({
  check,
  ok: true,
  says,
  ...(hint !== undefined && { hint }),
});

export const wrong = (check: string, says: string, hint?: string, exitCode = CONFIG): Finding => ({
  check,
  ok: false,
  says,
  hint,
  exitCode,
});
