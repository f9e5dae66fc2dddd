/**
 * Two ESLint rules for JSX.
 *
 * `texts`: what a person reads comes from the texts (`t("…")`, the phone's `texts`), never from the component, or it
 * could not be said in another language. `outward`: a page that opens beside this one learns nothing of it.
 */

/** Attributes that are read, by eye or aloud. */
const READ =
  /^(?:alt|title|label|placeholder|description|text|message|header|tooltip|aria-(?:label|description|roledescription|placeholder|valuetext))$/;
const LETTER = /\p{L}/u;
const NEEDED = ["noopener", "noreferrer"];

/**
 * The letters an expression would show as they stand: a string, a template's own part, a branch that is one.
 * @param {any} node
 * @returns {string | null}
 */
function literalText(node) {
  switch (node?.type) {
    case "Literal":
      return typeof node.value === "string" && LETTER.test(node.value) ? node.value : null;
    case "TemplateLiteral": {
      const said = node.quasis.map((/** @type {any} */ { value }) => value.cooked).join("");
      return LETTER.test(said) ? said : null;
    }
    case "ConditionalExpression":
      return literalText(node.consequent) ?? literalText(node.alternate);
    case "LogicalExpression":
      return literalText(node.right);
    case "JSXExpressionContainer":
      return literalText(node.expression);
    default:
      return null;
  }
}

/** @type {import("eslint").Rule.RuleModule} */
export const texts = {
  meta: {
    type: "problem",
    docs: { description: "Visible text comes from the texts, not from the component" },
    schema: [],
  },
  create(context) {
    /** @param {any} node @param {string | null} said */
    function check(node, said) {
      if (said === null) return;
      const message = `“${said.trim().slice(0, 40)}” is read by people: it belongs into the texts.`;
      context.report({ node, message });
    }
    return {
      /** @param {any} node */
      JSXText: (node) => check(node, LETTER.test(node.value) ? node.value : null),
      /** @param {any} node */
      ":matches(JSXElement, JSXFragment) > JSXExpressionContainer": (node) =>
        check(node, literalText(node.expression)),
      /** @param {any} node */
      JSXAttribute: (node) => {
        if (READ.test(String(node.name.name))) check(node, literalText(node.value));
      },
    };
  },
};

/** @type {import("eslint").Rule.RuleModule} */
export const outward = {
  meta: {
    type: "problem",
    docs: { description: "A link that opens another page says noopener and noreferrer" },
    schema: [],
  },
  create: (context) => ({
    /** @param {any} node */
    JSXOpeningElement: (node) => {
      /** @param {string} name */
      const named = (name) =>
        node.attributes.find((/** @type {any} */ attribute) => attribute.name?.name === name);
      if (!named("target")) return;
      const rel = named("rel")?.value;
      const said = typeof rel?.value === "string" ? rel.value.split(" ") : [];
      const missing = NEEDED.filter((word) => !said.includes(word));
      if (missing.length > 0)
        context.report({ node, message: `rel lacks ${missing.join(" and ")}.` });
    },
  }),
};
