/** Fetching for a page while its code is still on its way. */

/** Starts a fetch early; the page that shows it says what went wrong. */
export const early = (fetching: Promise<unknown>): void => void fetching.catch(() => undefined);
