/** Connecting an account of a platform, and connecting it again: the way there and the way back. */
export { ConnectModal } from "./ConnectModal";
export { useLeaveForPlatform } from "./leaving";
export type { Leaving } from "./leaving";
export { oneAccount } from "./oneAccount";
export { Reconnect } from "./Reconnect";
export { SetupModal } from "./SetupModal";
