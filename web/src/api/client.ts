/**
 * How the app talks to the server: `unwrap(api.GET("/api/…"))`, with paths and shapes checked against the server's
 * OpenAPI document. Each noun's file in this folder wraps its paths; nothing else calls these.
 */
import createClient from "openapi-fetch";
import type { Middleware } from "openapi-fetch";

import { noResponse, Problem } from "./problem";
import type { paths } from "./schema";

/** Called when the server no longer knows the session; the app sets it to go to the sign-in page. */
let signedOut: () => void = () => undefined;

export function onSignedOut(listener: () => void): void {
  signedOut = listener;
}

/** The server wants this header on everything that changes something: other sites cannot set it. */
export const OURS = { "X-Frontdesk": "1" };

const manners: Middleware = {
  onRequest: ({ request }) => {
    if (request.method === "GET") return;
    for (const [name, value] of Object.entries(OURS)) request.headers.set(name, value);
  },
  onResponse: async ({ response }) => {
    if (response.ok) return;
    const problem = await Problem.from(response);
    if (response.status === 401 && problem.slug !== "sign-in-failed") signedOut();
    throw problem;
  },
  onError: ({ error }) => {
    if (error instanceof Problem) return error;
    if (error instanceof DOMException && error.name === "AbortError") return error;
    return noResponse(error);
  },
};

export const api = createClient<paths>({
  baseUrl: location.origin,
  // Looked up for each request, so that tests can answer.
  fetch: (request) => globalThis.fetch(request),
});
api.use(manners);

interface PageOf<T> {
  items: T[];
  next_cursor?: string | null | undefined;
}

/** All items of a list that comes in pages. */
export async function everyPage<T>(
  ask: (cursor: string | undefined) => Promise<PageOf<T>>,
): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await ask(cursor);
    items.push(...page.items);
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return items;
}

/** The body of a response. Throws a `Problem` for anything but a success. */
export async function unwrap<T>(response: Promise<{ data?: T }>): Promise<T> {
  // Anything but a success was thrown on the way, and a response without a body is asked for as such.
  return (await response).data as T;
}
