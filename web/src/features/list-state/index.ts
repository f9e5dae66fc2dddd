/** Which conversations the list shows: its filter in the address, and its order on the screen. */
export { shownOrder, useShownOrder } from "./shownOrder";
export { nextOf } from "./nextOf";
export { isNarrowed, useListFilter } from "./useListFilter";
export type { FilterState } from "./useListFilter";
