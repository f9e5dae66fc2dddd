/** What went wrong with a request, as the server's problem+json says it. */

/** A response that is not a success. `status` is 0 when no response came at all. */
export class Problem extends Error {
  override readonly name = "Problem";

  constructor(
    readonly status: number,
    /** The last part of the problem's type: `sign-in-failed`, `message-refused`, …; `offline` when nothing answered. */
    readonly slug: string,
    readonly title: string,
    readonly detail: string | null,
    /** Everything else the server said: `code`, `retry_after`, `missing_scopes`, … */
    readonly more: Readonly<Record<string, unknown>> = {},
  ) {
    super(detail ?? title);
  }

  /** Reads a failed response; one that is not problem+json keeps its status line. */
  static async from(response: Response): Promise<Problem> {
    const text = await response.text().catch(() => "");
    return Problem.read(response.status, response.statusText, text);
  }

  /** The same from the response's parts, for requests that were not made by fetch. */
  static read(status: number, statusText: string, body: string): Problem {
    const said = parse(body);
    const { type, title, detail, status: _status, ...more } = said;
    return new Problem(
      status,
      typeof type === "string" ? (type.split("/").at(-1) ?? "") : "",
      typeof title === "string" ? title : statusText || `HTTP ${status}`,
      typeof detail === "string" ? detail : null,
      more,
    );
  }
}

/** The problem of a request that got no response. */
export function noResponse(cause: unknown): Problem {
  const problem = new Problem(0, "offline", "The server could not be reached", null);
  problem.cause = cause;
  return problem;
}

function parse(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
