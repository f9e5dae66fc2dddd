/** Small shared pieces, with no knowledge of the server. */
export { Avatar } from "./Avatar";
export { ChannelMark } from "./ChannelMark";
export { EmptyState } from "./EmptyState";
export { LinkButton, NavLinkTo, TextLink } from "./links";
export { NotFound, PageError } from "./pages";
export { ProblemAlert, problemText } from "./ProblemAlert";
export { StatusTick } from "./StatusTick";
export { ExactTime, TimeAgo } from "./TimeAgo";
export { useNow } from "./clock";
export { ago, dayName, duration, exact, fullDate } from "./time";
