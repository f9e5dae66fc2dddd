/** The body of a delivery for reading. */

/**
 * Indented when it is JSON, else as it came.
 *
 * Written by hand because parsing and writing it anew would round long numbers and drop keys that come twice: what is
 * shown here is looked at to find out what really came.
 */
export function readable(body: string): string {
  try {
    JSON.parse(body);
  } catch {
    return body;
  }
  return body.replace(/"(?:[^"\\]|\\.)*"|[^\s"]|\s+/g, indenter());
}

function indenter(): (token: string) => string {
  let depth = 0;
  let opened = false;
  const line = (): string => `\n${"  ".repeat(depth)}`;
  const before = (): string => {
    const start = opened ? line() : "";
    opened = false;
    return start;
  };
  return (token) => {
    if (token.trim() === "") return "";
    switch (token) {
      case "{":
      case "[": {
        const start = before();
        depth += 1;
        opened = true;
        return start + token;
      }
      case "}":
      case "]": {
        depth -= 1;
        const empty = opened;
        opened = false;
        return empty ? token : line() + token;
      }
      case ",":
        return token + line();
      case ":":
        return ": ";
      default:
        return before() + token;
    }
  };
}
