/** Small shared pieces, with no knowledge of the server. */
export { Avatar } from "./Avatar";
export { besides, fieldErrors } from "./fieldErrors";
export { ChannelMark } from "./ChannelMark";
export { confirm } from "./confirm";
export { CopyField } from "./CopyField";
export { EmptyState } from "./EmptyState";
export { LinkButton, NavLinkTo, TextLink } from "./links";
export { NotFound, PageError } from "./pages";
export { ProblemAlert, problemText } from "./ProblemAlert";
export { RowSkeletons } from "./RowSkeletons";
export { BackLink, Row, Section, SettingsPage } from "./Section";
export { StatusTick } from "./StatusTick";
export { ExactTime, TimeAgo } from "./TimeAgo";
export { toast, toastProblem } from "./toast";
export { useFields } from "./useFields";
export { useNow } from "./clock";
export { ago, dayName, duration, exact, fullDate } from "./time";
