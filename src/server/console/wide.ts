import { useMediaQuery } from "@mantine/hooks";

/** Whether there is room for a table of many columns: one of the two is drawn, for there may be a thousand rows. */
export const useWide = (): boolean =>
  useMediaQuery("(min-width: 62em)", true, { getInitialValueInEffect: false });
