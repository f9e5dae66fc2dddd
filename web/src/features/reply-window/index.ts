/** The reply window: how long the business may still reply, on a clock and as a banner. */
export { timeLeft, urgencyOf, useWindow, windowAt } from "./countdown";
export type { WindowNow } from "./countdown";
export { WindowBanner } from "./WindowBanner";
