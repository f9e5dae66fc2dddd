/** Settings → Team. Everybody sees their colleagues; only administrators change anything. */
export { Team as Page } from "../Team";
