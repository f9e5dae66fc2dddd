/** The contact: who the customer of a conversation is. */
export { ContactPane } from "./ContactPane";
