/** Posts: what is commented on, as a card above its comments, in a grid, and as a filter of the list. */
export { PostCard } from "./PostCard";
export { PostChip } from "./PostChip";
