import {
  Badge,
  Button,
  type CSSVariablesResolver,
  createTheme,
  type MantineColorsTuple,
  Modal,
  NavLink,
  Paper,
  Progress,
  Table,
  Tooltip,
} from "@mantine/core";

/** From a spring's shallows to its depth. */
const water: MantineColorsTuple = [
  "#e8f7f5",
  "#d3ebe7",
  "#a5d7d0",
  "#74c2b8",
  "#4db1a4",
  "#34a698",
  "#1c7e73",
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
  components: {
    Badge: Badge.extend({ defaultProps: { tt: "none", fw: 550, radius: "sm", size: "md" } }),
    Button: Button.extend({ defaultProps: { fw: 550 } }),
    Modal: Modal.extend({
      defaultProps: { centered: true, padding: "lg", overlayProps: { backgroundOpacity: 0.35, blur: 2 } },
    }),
    NavLink: NavLink.extend({ defaultProps: { variant: "light" } }),
    Paper: Paper.extend({ defaultProps: { radius: "lg" } }),
    Progress: Progress.extend({ defaultProps: { radius: "xl" } }),
    Table: Table.extend({ defaultProps: { verticalSpacing: "sm", horizontalSpacing: "md" } }),
    Tooltip: Tooltip.extend({ defaultProps: { multiline: true, maw: 320, openDelay: 200 } }),
  },
});

/** Mantine's dimmed text is too pale to be read by everybody (WCAG AA wants 4.5 to 1). */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: { "--mantine-color-dimmed": "#5b656e", "--mantine-color-placeholder": "#6b757e" },
  dark: { "--mantine-color-dimmed": "#a5abb2", "--mantine-color-placeholder": "#949aa1" },
});
