/**
 * Which folder of the web app may import which, as an ESLint rule.
 *
 * A feature is entered by its index (`@/features/<noun>`, its index file) and never by a file inside it; only the app
 * and other features enter one. Its manifest (`feature.ts`) is for the app alone. The phone belongs to the sandbox and
 * shares nothing with the app.
 */
import path from "node:path";

/** Each room and the rooms it may import. Files directly under `src` are the room "main". */
export const ROOMS = {
  main: ["app", "i18n", "ui"],
  app: ["features", "manifest", "ui", "live", "api", "i18n"],
  features: ["features", "manifest", "ui", "live", "api", "i18n"],
  manifest: ["ui", "live", "api", "i18n"],
  live: ["api"],
  ui: ["i18n"],
  api: [],
  i18n: [],
  phone: [],
};

/**
 * Finds the room a file belongs to.
 * @param {string} file path relative to web/, without a leading dot, with or without an extension
 * @returns {{ room: string, noun?: string, file?: string } | null} null outside the rooms (tests, configuration)
 */
export function roomOf(file) {
  const [top, room, noun, ...inner] = file.split("/");
  if (top === "phone") return { room: "phone" };
  if (top !== "src" || room === undefined) return null;
  if (noun === undefined && !(room in ROOMS)) return { room: "main" };
  if (room !== "features") return { room };
  return { room, noun, file: inner.join("/").replace(/\.tsx?$/, "") || "index" };
}

/**
 * Turns what an import statement says into a path relative to web/.
 * @param {string} from path of the importing file, relative to web/
 * @param {string} said the module as written
 * @returns {string | null} null for a package
 */
export function resolveImport(from, said) {
  if (said.startsWith("@/")) return path.posix.join("src", said.slice(2));
  if (said.startsWith(".")) return path.posix.join(path.posix.dirname(from), said);
  return null;
}

/**
 * Says why a file may not import another, or null when it may.
 * @param {string} from
 * @param {string} to
 * @returns {string | null}
 */
export function complaint(from, to) {
  const here = roomOf(from);
  const there = roomOf(to);
  if (here === null || there === null) return null;
  if (here.room === there.room && here.noun === there.noun) return null;
  /** @type {readonly string[] | undefined} */
  const open = ROOMS[/** @type {keyof typeof ROOMS} */ (here.room)];
  if (open === undefined)
    return `src/${here.room} is not a room of the web app; see web/rules/rooms.js.`;
  if (!open.includes(there.room)) return `${here.room} may not import ${there.room}.`;
  if (there.file === undefined || there.file === "index") return null;
  if (there.file === "feature" && here.room === "app") return null;
  return `Import @/features/${there.noun} by its index, not a file inside it.`;
}

/** @type {import("eslint").Rule.RuleModule} */
export const rooms = {
  meta: {
    type: "problem",
    docs: { description: "A folder imports only the folders below it" },
    schema: [],
  },
  create(context) {
    const file = path.relative(context.cwd, context.filename).split(path.sep).join("/");

    /** @param {any} node an import or export that names a module */
    function check(node) {
      const said = node.source?.value;
      const to = typeof said === "string" ? resolveImport(file, said) : null;
      const message = to === null ? null : complaint(file, to);
      if (message !== null) context.report({ node, message });
    }

    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
    };
  },
};
