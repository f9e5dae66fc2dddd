/** What features read out of an address. Pure. */

/** A positive whole number; 0 is the id of nothing. */
export const idOf = (value: unknown): number => Math.max(0, Math.trunc(Number(value)) || 0);

/** The part `$inboxId` of a path. */
export const inboxIdParam = {
  parse: ({ inboxId }: { inboxId: string }) => ({ inboxId: idOf(inboxId) }),
  stringify: ({ inboxId }: { inboxId: number }) => ({ inboxId: String(inboxId) }),
};
