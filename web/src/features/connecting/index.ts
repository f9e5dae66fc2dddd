/** The way to a platform to connect an account, or to connect it again. */
export { recall, useLeaveForPlatform } from "./leaving";
export type { Leaving, Start } from "./leaving";
export { oneAccount } from "./oneAccount";
export { Reconnect } from "./Reconnect";
