/** Channels and inboxes in the settings: connecting, looking after, disconnecting. */
export { ChannelPage } from "./ChannelPage";
export { ConnectCallback } from "./ConnectCallback";
export { InboxPage } from "./InboxPage";
export { Integrations } from "./Integrations";
export type { IntegrationsTab } from "./Integrations";
