/** Connecting an account of a platform, and connecting it again: the way there and the way back. */
export { ConnectModal } from "./ConnectModal";
export { useLeaveForPlatform } from "./leaveForPlatform";
export type { Leaving } from "./leaveForPlatform";
export { oneAccount } from "./oneAccount";
export { Reconnect } from "./Reconnect";
export { SetupModal } from "./SetupModal";
