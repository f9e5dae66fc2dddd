/** The people of the account in the settings: members, invitations, teams. */
export { Team } from "./Team";
