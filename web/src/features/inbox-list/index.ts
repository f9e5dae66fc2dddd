/** The list of conversations: cards, filters, search, and what is done to many at once. */
export { ConversationList } from "./ConversationList";
