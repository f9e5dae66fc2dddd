/** The catalogue of channels: what can be connected, what to prepare, and what the operator sets for a channel. */
export { ChannelGallery } from "./ChannelGallery";
export { isReady, platformsOf, sameAccount } from "./platforms";
export type { Platform } from "./platforms";
export { PlatformSettings } from "./PlatformSettings";
export { Limits, SetupSteps } from "./SetupSteps";
