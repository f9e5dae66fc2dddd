/** How the web app's source is checked. Warnings are errors: see the `lint` script. */
import js from "@eslint/js";
import { defineConfig, globalIgnores } from "eslint/config";
import reactHooks from "eslint-plugin-react-hooks";
import globals from "globals";
import tseslint from "typescript-eslint";

import { effects } from "./rules/effects.js";
import { rooms } from "./rules/rooms.js";
import { outward, texts } from "./rules/texts.js";

/** Times, in the app and on the phone page alike. */
const TIMES = [
  ...["Intl.DateTimeFormat", "Intl.RelativeTimeFormat"].map((name) => ({
    selector: `MemberExpression[object.name="Intl"][property.name="${name.slice(5)}"]`,
    message: "one style of times everywhere: @/ui's time",
  })),
  {
    selector: "CallExpression > MemberExpression[property.name=/^toLocale(Date|Time)String$/]",
    message: "one style of times everywhere: @/ui's time",
  },
];

/** Icons of the app: the phone page imports nothing of it, and draws a platform. */
const ICONS = {
  selector:
    "JSXElement:not(JSXElement[openingElement.name.name='Tooltip'] > JSXElement) > JSXOpeningElement[name.name='ActionIcon']:not(:has(JSXAttribute[name.name=/^(title|component)$/]))",
  message: "an icon alone says nothing: @/ui's IconButton has a tooltip and a label",
};

export default defineConfig(
  globalIgnores(["dist", "coverage", "src/api/schema.ts"]),
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  js.configs.recommended,
  {
    files: ["**/*.{ts,tsx}"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true }, globals: globals.browser },
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": ["error", { ignoreRestSiblings: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-misused-promises": [
        "error",
        { checksVoidReturn: { attributes: false } },
      ],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // Throwing a redirect is how the router's loaders leave a page.
      "@typescript-eslint/only-throw-error": [
        "error",
        { allow: [{ from: "package", package: "@tanstack/router-core", name: "Redirect" }] },
      ],
    },
  },
  {
    files: ["{src,phone}/**/*.{ts,tsx}"],
    plugins: { house: { rules: { effects, outward, rooms, texts } } },
    extends: [reactHooks.configs.flat["recommended-latest"]],
    rules: {
      "house/effects": "error",
      "house/rooms": "error",
      "house/outward": "error",
      "max-lines": ["error", { max: 250, skipBlankLines: true, skipComments: true }],
      "no-console": "error",
      eqeqeq: "error",
      "no-restricted-properties": [
        "error",
        {
          object: "crypto",
          property: "randomUUID",
          message: "needs TLS: newId() of @/api/ids does not",
        },
        {
          object: "navigator",
          property: "clipboard",
          message: "needs TLS: useCopy() of @/ui does not",
        },
      ],
    },
  },
  {
    files: ["phone/**/*.{ts,tsx}"],
    ignores: ["phone/times.ts", "**/*.test.{ts,tsx}"],
    rules: { "no-restricted-syntax": ["error", ...TIMES] },
  },
  {
    files: ["src/**/*.{ts,tsx}"],
    ignores: ["src/ui/time.ts", "**/*.test.{ts,tsx}"],
    rules: { "no-restricted-syntax": ["error", ...TIMES, ICONS] },
  },
  {
    files: ["{src,phone}/**/*.tsx"],
    ignores: ["**/*.test.tsx"],
    rules: { "house/texts": "error" },
  },
  {
    files: ["*.js", "rules/**/*.js", "*.config.ts"],
    languageOptions: { globals: globals.node },
  },
);
