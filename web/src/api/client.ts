/**
 * How the app talks to the server. Each noun's file in this folder wraps its paths; nothing else calls these.
 *
 * Every function promises the parsed body, and throws a `Problem` for anything but a success.
 */
import { Problem, unanswered } from "./problem";

type Query = Record<string, string | number | boolean | null | undefined>;

interface Options {
  query?: Query;
  body?: unknown;
  signal?: AbortSignal;
}

/** Called when the server no longer knows the session; the app sets it to go to the sign-in page. */
let signedOut: () => void = () => undefined;

export function onSignedOut(listener: () => void): void {
  signedOut = listener;
}

/** The server wants this header on everything that changes something: other sites cannot set it. */
export const OURS = { "X-Frontdesk": "1" };

export function withQuery(path: string, query: Query = {}): string {
  const said = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== "") said.set(name, String(value));
  }
  const text = said.toString();
  return text ? `${path}?${text}` : path;
}

async function call<T>(method: string, path: string, options: Options = {}): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (method !== "GET") Object.assign(headers, OURS);
  const form = options.body instanceof FormData;
  if (options.body !== undefined && !form) headers["Content-Type"] = "application/json";
  let response: Response;
  try {
    response = await fetch(withQuery(path, options.query), {
      method,
      headers,
      body: form ? (options.body as FormData) : JSON.stringify(options.body),
      signal: options.signal ?? null,
    });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw unanswered(error);
  }
  if (!response.ok) {
    const problem = await Problem.from(response);
    if (response.status === 401 && problem.slug !== "sign-in-failed") signedOut();
    throw problem;
  }
  return (response.status === 204 ? undefined : await response.json()) as T;
}

export const get = <T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> =>
  call<T>("GET", path, { ...(query && { query }), ...(signal && { signal }) });
export const post = <T>(path: string, body?: unknown): Promise<T> =>
  call<T>("POST", path, { body });
export const put = <T>(path: string, body?: unknown): Promise<T> => call<T>("PUT", path, { body });
export const patch = <T>(path: string, body: unknown): Promise<T> =>
  call<T>("PATCH", path, { body });
export const remove = <T = undefined>(path: string): Promise<T> => call<T>("DELETE", path);
