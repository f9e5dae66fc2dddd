/** The look: Mantine's theme. Colours that components of ours need beyond it are in tokens.css. */
import { createTheme, rem } from "@mantine/core";
import type { MantineColorsTuple } from "@mantine/core";

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

/** What closes a dialog has a name for who does not see the cross. */
const CLOSE = { "aria-label": i18n.t("actions.close") };

export const theme = createTheme({
  primaryColor: "tide",
  primaryShade: 7,
  colors: { tide },
  fontFamily:
    'Inter, "Segoe UI", system-ui, -apple-system, Roboto, "Noto Sans", "Noto Sans Thai", "Helvetica Neue", Arial, sans-serif, "Apple Color Emoji", "Segoe UI Emoji", "Noto Color Emoji"',
  fontSizes: { xs: rem(12), sm: rem(13.5), md: rem(15), lg: rem(17), xl: rem(20) },
  headings: { fontWeight: "650" },
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
    Badge: { defaultProps: { tt: "none" } },
    Modal: { defaultProps: { closeButtonProps: CLOSE } },
    Drawer: { defaultProps: { closeButtonProps: CLOSE } },
    Loader: { defaultProps: { type: "dots" } },
  },
});
