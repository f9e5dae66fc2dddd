/** Files of messages and what is shared in them: tiles, players, the gallery over the whole window. */
export { AttachmentTile } from "./AttachmentTile";
export { Lightbox } from "./Lightbox";
export { LinkCard } from "./LinkCard";
export { SharedPost } from "./SharedPost";
export { MediaContext } from "./MediaContext";
export type { MediaTools } from "./MediaContext";
export { Picture } from "./Picture";
