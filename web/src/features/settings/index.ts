/** The settings: their navigation, and who may open which page. */
export { ForAdministrators } from "./ForAdministrators";
export { settingsRoute } from "./settingsRoute";
