/** A connected inbox in the settings: how it is, who sees it, disconnecting it. */
export { InboxRows } from "./InboxRows";
