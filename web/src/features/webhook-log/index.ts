/** Everything a platform sent for an inbox, as it arrived. */
export { Activity } from "./WebhookLog";
