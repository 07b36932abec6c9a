import {
  Alert,
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
  respectReducedMotion: true,
  components: {
    // The colours of an alert are for its sign: on their own pale ground they can't be read by everybody.
    Alert: Alert.extend({
      styles: {
        title: { color: "var(--mantine-color-text)" },
        message: { color: "var(--mantine-color-text)" },
      },
    }),
    Badge: Badge.extend({ defaultProps: { tt: "none", fw: 550, radius: "sm", size: "md" } }),
    Button: Button.extend({ defaultProps: { fw: 550 } }),
    Modal: Modal.extend({
      defaultProps: {
        closeButtonProps: { "aria-label": "Close" },
        classNames: { title: "dialog-title" },
        centered: true,
        padding: "lg",
        overlayProps: { backgroundOpacity: 0.35, blur: 2 },
      },
    }),
    NavLink: NavLink.extend({ defaultProps: { variant: "light", classNames: { root: "place" } } }),
    Paper: Paper.extend({ defaultProps: { radius: "lg" } }),
    Progress: Progress.extend({ defaultProps: { radius: "xl" } }),
    Table: Table.extend({ defaultProps: { verticalSpacing: "sm", horizontalSpacing: "md" } }),
    Tooltip: Tooltip.extend({ defaultProps: { multiline: true, maw: 320, openDelay: 200 } }),
  },
});

/** Colours that states are shown in. */
const TONES = ["water", "teal", "cyan", "blue", "orange", "yellow", "red"] as const;

/** Grounds that are calmer than Mantine's; texts that everybody can read (WCAG AA wants 4.5 to 1). */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": "#5b656e",
    "--mantine-color-placeholder": "#6b757e",
    "--mantine-color-error": "var(--mantine-color-red-9)",
    ...Object.fromEntries(
      TONES.map((tone) => [`--mantine-color-${tone}-light`, `var(--mantine-color-${tone}-0)`]),
    ),
    "--mantine-color-teal-light-color": "#06684a",
    "--mantine-color-orange-light-color": "#9a3502",
    "--mantine-color-yellow-light-color": "#7d4a00",
    "--mantine-color-red-light-color": "#a61e1e",
    "--line": "var(--mantine-color-gray-2)",
    "--nav": "#fafbfb",
    "--nav-hover": "var(--mantine-color-gray-1)",
    "--accent": "var(--mantine-color-water-7)",
    "--stop": "var(--mantine-color-red-9)",
    "--warning": "#9a3502",
    "--welcome": "linear-gradient(160deg, var(--mantine-color-water-0), var(--mantine-color-white) 70%)",
  },
  dark: {
    "--mantine-color-dimmed": "#a5abb2",
    "--mantine-color-placeholder": "#949aa1",
    ...Object.fromEntries(
      [...TONES, "gray"].flatMap((tone) => [
        [
          `--mantine-color-${tone}-light`,
          `color-mix(in srgb, var(--mantine-color-${tone}-6) 20%, transparent)`,
        ],
        [`--mantine-color-${tone}-light-color`, `var(--mantine-color-${tone}-3)`],
      ]),
    ),
    "--line": "var(--mantine-color-dark-5)",
    "--nav": "var(--mantine-color-dark-8)",
    "--nav-hover": "var(--mantine-color-dark-6)",
    "--accent": "var(--mantine-color-water-4)",
    "--stop": "var(--mantine-color-red-4)",
    "--warning": "var(--mantine-color-orange-4)",
    "--welcome": "var(--mantine-color-dark-6)",
  },
});
