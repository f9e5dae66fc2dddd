/** Everything a platform sent for an inbox, as it arrived. */
export { WebhookLog } from "./WebhookLog";
