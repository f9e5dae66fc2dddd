/** Telling agents what happens while they look elsewhere: sound, desktop notifications, the badge on tab and icon. */
export { chime } from "./chime";
export { blockedHere, canNotify, switchNotifications, useNotifying } from "./permission";
export { useBadge } from "./useBadge";
export { useChime } from "./useChime";
export { useNotifications } from "./useNotifications";
