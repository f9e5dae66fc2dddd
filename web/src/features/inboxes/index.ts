/** Channels and inboxes in the settings: connecting, looking after, disconnecting. */
export { ChannelPage } from "./ChannelPage";
export { Channels } from "./Channels";
export { ConnectCallback } from "./ConnectCallback";
export { Connected } from "./Connected";
export { InboxPage } from "./InboxPage";
