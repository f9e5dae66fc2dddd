/** Effects that return what they call are refused; functions made on purpose are not. */
import { Linter } from "eslint";
import ts from "typescript";
import tseslint from "typescript-eslint";
import { expect, test } from "vitest";

import { effects } from "./effects.js";

const FILE = "/effect.tsx";
const DECLARED = `
  declare const useEffect: any, useLayoutEffect: any, useInsertionEffect: any, useDidUpdate: any, React: any, a: boolean;
  declare const box: { scrollIntoView(): void; take(): () => void; maybe(): (() => void) | undefined; any: any };
`;

/** A program of this one file, without a library: the types that count are declared in it. */
function programOf(text: string): ts.Program {
  const options: ts.CompilerOptions = { noLib: true, jsx: ts.JsxEmit.Preserve };
  const host = ts.createCompilerHost(options);
  host.getSourceFile = (name, version) =>
    name === FILE ? ts.createSourceFile(name, text, version, true) : undefined;
  return ts.createProgram([FILE], options, host);
}

function complaints(effect: string): string[] {
  const text = `${DECLARED}${effect};`;
  const found = new Linter({ cwd: "/" }).verify(
    text,
    {
      files: ["**/*.tsx"],
      plugins: { house: { rules: { effects } } },
      rules: { "house/effects": "error" },
      languageOptions: {
        parser: tseslint.parser,
        parserOptions: { programs: [programOf(text)] },
      },
    },
    { filename: FILE },
  );
  return found.map(({ message }) => message);
}

test.each([
  "useEffect(() => box.scrollIntoView(), [])",
  "useLayoutEffect(() => box?.scrollIntoView())",
  "useInsertionEffect(() => (a ? box.scrollIntoView() : undefined))",
  "useDidUpdate(() => a && box.scrollIntoView(), [])",
  "React.useEffect(() => box.scrollIntoView())",
  "useEffect(() => { return box.scrollIntoView(); })",
  "useEffect(() => { if (a) { return box.scrollIntoView(); } })",
  "useEffect(function () { return box.any(); })",
  "useEffect(() => a && box.take())",
  "<div ref={(element) => box.scrollIntoView()} />",
])("refused: %s", (effect) => {
  expect(complaints(effect)).toEqual([expect.stringContaining("React calls")]);
});

test.each([
  "useEffect(() => { box.scrollIntoView(); })",
  "useEffect(() => void box.scrollIntoView())",
  "useEffect(() => () => box.scrollIntoView())",
  "useEffect(() => box.take())",
  "useEffect(() => { if (!a) return; return () => box.scrollIntoView(); })",
  "useEffect(() => { const later = () => { return box.scrollIntoView(); }; return box.maybe(); })",
  "useEffect(named)",
  "<div ref={(element) => { box.scrollIntoView(); }} />",
])("allowed: %s", (effect) => {
  expect(complaints(effect)).toEqual([]);
});
