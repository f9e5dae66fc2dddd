/** Settings → Labels. Everybody sees them; supervisors and above change them. */
export { Labels as Page } from "../Labels";
