/** Writing a reply or a note: everything it allows comes from the channel's capabilities. */
export { Composer } from "./Composer";
