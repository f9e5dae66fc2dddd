/**
 * What an effect gives back to React, as an ESLint rule.
 *
 * React calls what an effect (or a ref's function) returns when it cleans up. An arrow without braces returns what it
 * calls, whatever that is: a browser whose `scrollIntoView()` returns a promise then breaks the page. So an effect
 * returns nothing, or what is surely a function: one written there, or a call that is typed as returning one.
 */
import ts from "typescript";

const EFFECTS = new Set([
  "useEffect",
  "useLayoutEffect",
  "useInsertionEffect",
  "useIsomorphicEffect",
  "useDidUpdate",
]);
const FUNCTIONS = new Set(["ArrowFunctionExpression", "FunctionExpression"]);

const MESSAGE =
  "React calls what this returns when it cleans up: put it in braces, or return a function.";

/** @param {any} node the callee of a call */
const nameOf = ({ type, name, property }) =>
  type === "MemberExpression" ? property.name : type === "Identifier" ? name : undefined;

/**
 * The expressions a function may return.
 * @param {any} body of the function
 * @returns {any[]}
 */
function returned(body) {
  if (body.type !== "BlockStatement") return branches(body);
  return body.body.flatMap(inStatement);
}

/** @param {any} node @returns {any[]} */
function inStatement(node) {
  if (!node || typeof node !== "object") return [];
  if (Array.isArray(node)) return node.flatMap(inStatement);
  if (node.type === "ReturnStatement") return node.argument ? branches(node.argument) : [];
  if (!/Statement$|^SwitchCase$|^CatchClause$/.test(node.type ?? "")) return [];
  const parts = ["body", "consequent", "alternate", "cases", "block", "handler", "finalizer"];
  return parts.flatMap((part) => inStatement(node[part]));
}

/** @param {any} node @returns {any[]} */
function branches(node) {
  switch (node.type) {
    case "ConditionalExpression":
      return [...branches(node.consequent), ...branches(node.alternate)];
    case "LogicalExpression":
      return [node.left, node.right].flatMap(branches);
    case "SequenceExpression":
      return branches(node.expressions.at(-1));
    default:
      return [node];
  }
}

/** @param {ts.Type} type */
function isFunction(type) {
  const parts = type.isUnion() ? type.types : [type];
  const callable = parts.filter((part) => part.getCallSignatures().length > 0);
  const none = parts.filter((part) => part.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Null));
  return callable.length > 0 && callable.length + none.length === parts.length;
}

/** @type {import("eslint").Rule.RuleModule} */
export const effects = {
  meta: {
    type: "problem",
    docs: { description: "An effect returns nothing, or a function made on purpose" },
    schema: [],
  },
  create(context) {
    /** @type {any} */
    const services = context.sourceCode.parserServices;

    /** @param {any} node an expression an effect returns */
    function isSafe(node) {
      if (FUNCTIONS.has(node.type)) return true;
      if (node.type === "UnaryExpression" && node.operator === "void") return true;
      if (node.type === "Identifier" && node.name === "undefined") return true;
      return Boolean(services?.program) && isFunction(services.getTypeAtLocation(node));
    }

    /** @param {any} given what is handed to an effect or a ref */
    function check(given) {
      if (!FUNCTIONS.has(given?.type)) return;
      const node = returned(given.body).find((expression) => !isSafe(expression));
      if (node) context.report({ node, message: MESSAGE });
    }

    return {
      /** @param {any} node */
      CallExpression: ({ callee, arguments: [given] }) => {
        if (EFFECTS.has(nameOf(callee))) check(given);
      },
      /** @param {any} node */
      "JSXAttribute[name.name='ref'] > JSXExpressionContainer": ({ expression }) =>
        check(expression),
    };
  },
};
