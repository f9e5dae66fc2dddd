/** Mantine's mixins and functions (light-dark, rem, breakpoints) for the CSS modules. */
export default {
  plugins: {
    "postcss-preset-mantine": {},
  },
};
