/** The settings: their navigation, and who may open which page. */
export { Allowed } from "./Allowed";
export { settingsRoute } from "./settingsRoute";
