/** A piece of the app that did not load: the network is gone, or the server has a newer version. */
export function missingChunk(error: unknown): boolean {
  return (
    error instanceof Error && /dynamically imported|module script|preload CSS/i.test(error.message)
  );
}
