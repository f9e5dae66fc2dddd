/** Coming in: sign-in, the first set-up, an invitation. */
export { AcceptInvitation } from "./AcceptInvitation";
export { SetUp } from "./SetUp";
export { SignIn } from "./SignIn";
