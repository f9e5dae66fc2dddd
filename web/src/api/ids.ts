/** Names for things that this page makes up before the server knows them. */

/** Nobody else makes the same. Browsers have `crypto.randomUUID` only for pages with TLS; this works without, too. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
