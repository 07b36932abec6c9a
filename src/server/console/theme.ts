import { createTheme, type MantineColorsTuple } from "@mantine/core";

/** From a spring's shallows to its depth. */
const water: MantineColorsTuple = [
  "#e8f7f5",
  "#d3ebe7",
  "#a5d7d0",
  "#74c2b8",
  "#4db1a4",
  "#34a698",
  "#20877b",
  "#0c6b63",
  "#085750",
  "#03443f",
];

export const theme = createTheme({
  primaryColor: "water",
  primaryShade: { light: 7, dark: 6 },
  colors: { water },
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif",
  fontFamilyMonospace: "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace",
  headings: { fontWeight: "650" },
  defaultRadius: "md",
  cursorType: "pointer",
  autoContrast: true,
});
