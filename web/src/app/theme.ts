/** The look: Mantine's theme. Colours that components of ours need beyond it are in tokens.css. */
import { Badge, createTheme, rem } from "@mantine/core";
import type { CSSVariablesResolver, MantineColorsTuple } from "@mantine/core";

import { i18n } from "@/i18n";

/** The house colour: a deep teal; white on shade 7 has a contrast of 5.4. */
const tide: MantineColorsTuple = [
  "#e9f7f5",
  "#d3ecea",
  "#a6d9d4",
  "#75c5be",
  "#4db4ab",
  "#33a9a0",
  "#1d948b",
  "#0f766e",
  "#0b635d",
  "#06504b",
];

/** The greys of the dark scheme, from text to ground; as cool as the token sheet's. */
const dark: MantineColorsTuple = [
  "#dfe2e5",
  "#b9bec4",
  "#9ba1a8",
  "#7a8087",
  "#3d4348",
  "#31363a",
  "#24282b",
  "#1d2022",
  "#16181a",
  "#0f1112",
];

/** Colours that a light ground of their own is made of in the dark scheme, with the text on it. */
const TINTS = {
  tide: ["#4db4ab", "#8fd6cf"],
  red: ["#ff8a8a", "#ff9d9d"],
  orange: ["#ffa94d", "#ffc078"],
  blue: ["#74c0fc", "#a5d8ff"],
  gray: ["#ced4da", "#d5d9dd"],
} as const;

/** What of Mantine's own colours is too faint, or too dark on a dark ground. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-error": "var(--fd-bad)",
    "--mantine-color-placeholder": "#70767f",
  },
  dark: {
    "--mantine-color-error": "var(--fd-bad)",
    "--mantine-color-placeholder": "#8f959c",
    ...Object.fromEntries(
      Object.entries(TINTS).flatMap(([name, [tint, ink]]) => [
        [`--mantine-color-${name}-light`, `color-mix(in srgb, ${tint} 16%, transparent)`],
        [`--mantine-color-${name}-light-hover`, `color-mix(in srgb, ${tint} 24%, transparent)`],
        [`--mantine-color-${name}-light-color`, ink],
      ]),
    ),
  },
});

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

const HEADINGS = {
  h1: { fontSize: SIZES.display },
  h2: { fontSize: SIZES.xl },
  h3: { fontSize: SIZES.xl },
  h4: { fontSize: SIZES.lg },
  h5: { fontSize: SIZES.md },
  h6: { fontSize: SIZES.sm },
};

/** What closes a dialog has a name for who does not see the cross. */
const CLOSE = { "aria-label": i18n.t("actions.close") };

/** Dialogs and drawers are titled above the heads of their sections. */
const TITLED = {
  closeButtonProps: CLOSE,
  styles: { title: { fontSize: SIZES.lg, fontWeight: 600 } },
};

export const theme = createTheme({
  primaryColor: "tide",
  primaryShade: 7,
  colors: { tide, dark },
  fontFamily:
    'Inter, "Segoe UI", system-ui, -apple-system, Roboto, "Noto Sans", "Noto Sans Thai", "Helvetica Neue", Arial, sans-serif, "Apple Color Emoji", "Segoe UI Emoji", "Noto Color Emoji"',
  fontSizes: SIZES,
  fontWeights: { regular: "400", medium: "500", bold: "600" },
  headings: { fontWeight: "600", sizes: HEADINGS },
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  focusRing: "auto",
  components: {
    Tooltip: { defaultProps: { openDelay: 350, withArrow: true } },
    ActionIcon: { defaultProps: { variant: "subtle", color: "gray" } },
    Menu: {
      defaultProps: { shadow: "md", position: "bottom-end", withInitialFocusPlaceholder: false },
    },
    Badge: Badge.extend({
      defaultProps: { tt: "none" },
      // Mantine's two smallest are under the scale.
      vars: (_theme, { size }) => ({
        root: size === "xs" || size === "sm" ? { "--badge-fz": SIZES.fine } : {},
      }),
    }),
    Modal: { defaultProps: TITLED },
    Drawer: { defaultProps: TITLED },
    Switch: { defaultProps: { withThumbIndicator: false } },
    Loader: { defaultProps: { type: "dots" } },
  },
});
