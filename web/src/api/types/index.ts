/** The shapes the server sends and takes, by the names the server gives them. Times are ISO 8601 in UTC. */
export type * from "./conversations";
export type * from "./inboxes";
export type * from "./people";
