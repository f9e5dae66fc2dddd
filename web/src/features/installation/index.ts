/** The operator's page in the settings. */
export { Installation } from "./Installation";
