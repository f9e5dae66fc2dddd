/** The outbox: what is on its way to the server, what waits there, and what is taken back. */
export { useDirectDraft } from "./directDraft";
export { writtenAgain } from "./outbox";
export type { NewOutgoing, Outgoing } from "./outbox";
export { adoptMessage, useOutbox, useOutboxAtWork, useOutgoing } from "./useOutbox";
export { useGiveBack, useWaitingReply } from "./useWaitingReply";
