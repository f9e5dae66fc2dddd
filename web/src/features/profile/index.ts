/** The user themselves in the settings. */
export { Profile } from "./Profile";
