/** Small shared pieces, with no knowledge of the server. */
export { Avatar } from "./Avatar";
export { besides, fieldErrors } from "./fieldErrors";
export { broke, onBroken } from "./broken";
export { Broken, Guard } from "./Guard";
export { ChannelMark } from "./ChannelMark";
export { confirm } from "./confirm";
export { CopyField } from "./CopyField";
export { DialogForm } from "./DialogForm";
export { EmojiPicker } from "./emoji/EmojiPicker";
export { EmptyState } from "./EmptyState";
export { IconButton } from "./IconButton";
export { InboxName } from "./InboxName";
export { inboxLabel } from "./inboxLabel";
export { FetchedRows } from "./FetchedRows";
export { fileSize } from "./fileSize";
export { Keys } from "./Keys";
export { ahead, later, onDemand, OnceWanted } from "./later";
export { LinkButton, MenuLink, NavLinkTo, TextLink } from "./links";
export { modKey } from "./modKey";
export { NotFound, PageError } from "./pages";
export { ProblemAlert, problemText } from "./ProblemAlert";
export { ProgramIcon } from "./ProgramIcon";
export { Property } from "./Property";
export { RowSkeletons } from "./RowSkeletons";
export { BackLink, Row, Section, SettingsPage } from "./Section";
export { addShortcuts, shortcuts, switchShortcuts, useReplacing, useShortcut } from "./shortcuts";
export type { FeatureShortcuts, Shortcut, ShortcutName } from "./shortcuts";
export { StatusIcon, StatusTick } from "./StatusTick";
export { ExactTime, TimeAgo } from "./TimeAgo";
export { toast, toastProblem, toastProblemOf, toastUndo, useUndoKey } from "./toast";
export { useCopy } from "./useCopy";
export { useFirstWrong } from "./useFirstWrong";
export { useHint } from "./useHint";
export { backTo, FocusBack, useFocusBack } from "./useFocusBack";
export { useFields } from "./useFields";
export { keep, readKept, useKept } from "./useKept";
export type { Shape } from "./useKept";
export { useNow } from "./clock";
export {
  ago,
  dayName,
  duration,
  dateSpan,
  exact,
  fullDate,
  nearTime,
  span,
  timeOfDay,
  timeZone,
  toTheMinute,
  toTheSecond,
} from "./time";
export { Fact, Facts } from "./Facts";
export { MenuField } from "./MenuField";
export { COMPOSER_ID, RESULTS_ID, SEARCH_ID } from "./landmarks";
export { addressOf, linkify } from "./linkify";
