/** Labels: how they look, choosing them, and the page on which they are managed. */
export { LabelChip, LabelDot, LabelPill, useLabelColours } from "./LabelChip";
export { LabelItems } from "./LabelItems";
export { useKnownLabels } from "./useKnownLabels";
