/** The reply window: how long the business may still reply, on a clock and as a banner. */
export { timeLeft, urgencyOf, useReplyWindow, windowAt } from "./countdown";
export type { ReplyWindowNow } from "./countdown";
export { ReplyWindowBanner } from "./ReplyWindowBanner";
