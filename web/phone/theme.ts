/** The page's look: its own, so that nobody takes this window for the agents' inbox. */
import { createTheme } from "@mantine/core";
import type { CSSVariablesResolver, MantineColorsTuple } from "@mantine/core";

/** A violet; white on shade 7 has a contrast of 5.9. */
const iris: MantineColorsTuple = [
  "#f1f0fd",
  "#e2e0f9",
  "#c4bff1",
  "#a59deb",
  "#8a80e4",
  "#776be0",
  "#675adb",
  "#574ac6",
  "#4a3fae",
  "#3d3496",
];

export const theme = createTheme({
  primaryColor: "iris",
  primaryShade: { light: 7, dark: 6 },
  colors: { iris },
  fontFamily:
    'Inter, "Segoe UI", system-ui, -apple-system, Roboto, "Noto Sans", "Noto Sans Thai", "Helvetica Neue", Arial, sans-serif, "Apple Color Emoji", "Segoe UI Emoji", "Noto Color Emoji"',
  headings: { fontWeight: "650" },
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Button: { styles: { label: { fontWeight: 500 } } },
    Badge: { defaultProps: { tt: "none" } },
    Menu: { defaultProps: { shadow: "md" } },
  },
});

/** Small print that can be read: a contrast of 4.5 or more in both schemes. */
export const legible: CSSVariablesResolver = () => ({
  variables: {},
  light: { "--mantine-color-text": "#1c1d22", "--mantine-color-dimmed": "#5f636d" },
  dark: { "--mantine-color-text": "#e4e5e9", "--mantine-color-dimmed": "#a3a7b0" },
});
