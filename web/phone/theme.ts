/** The page's look: its own, so that nobody takes this window for the agents' inbox. */
import { Badge, createTheme, rem } from "@mantine/core";
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

/** The type scale: the only sizes a text has. Nothing is smaller than `fine`. */
const SIZES = {
  fine: rem(11),
  xs: rem(12),
  sm: rem(13),
  md: rem(14),
  lg: rem(16),
  xl: rem(20),
  display: rem(28),
};

export const theme = createTheme({
  primaryColor: "iris",
  primaryShade: { light: 7, dark: 6 },
  colors: { iris },
  fontFamily:
    'Inter, "Segoe UI", system-ui, -apple-system, Roboto, "Noto Sans", "Noto Sans Thai", "Helvetica Neue", Arial, sans-serif, "Apple Color Emoji", "Segoe UI Emoji", "Noto Color Emoji"',
  fontSizes: SIZES,
  fontWeights: { regular: "400", medium: "500", bold: "600" },
  headings: {
    fontWeight: "600",
    sizes: { h1: { fontSize: SIZES.xl }, h3: { fontSize: SIZES.md }, h4: { fontSize: SIZES.lg } },
  },
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Badge: Badge.extend({
      defaultProps: { tt: "none" },
      // Mantine's two smallest are under the scale.
      vars: (_theme, { size }) => ({
        root: size === "xs" || size === "sm" ? { "--badge-fz": SIZES.fine } : {},
      }),
    }),
    Menu: { defaultProps: { shadow: "md" } },
  },
});

/** Small print that can be read: a contrast of 4.5 or more in both schemes. */
export const legible: CSSVariablesResolver = () => ({
  variables: {},
  light: { "--mantine-color-text": "#1c1d22", "--mantine-color-dimmed": "#5f636d" },
  dark: { "--mantine-color-text": "#e4e5e9", "--mantine-color-dimmed": "#a3a7b0" },
});
