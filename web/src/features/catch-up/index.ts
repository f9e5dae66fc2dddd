/** What an inbox may have missed, and asking the platform for it. */
export { MissedMessages } from "./MissedMessages";
