/** Settings → Profile. */
export { Profile as Page } from "../Profile";
