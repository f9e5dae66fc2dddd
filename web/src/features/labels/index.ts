/** Labels: the page on which they are managed. */
export { Labels } from "./Labels";
