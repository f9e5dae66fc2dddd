/** What features are declared with: their manifest, and the routes their pages hang under. */
export { idOf, inboxIdParam } from "./address";
export { early } from "./early";
export { consumerTitle, defineFeature, feedParts, routesUnder } from "./feature";
export type { Feature, RailEntry, SettingsEntry } from "./feature";
export { FeaturesContext, useFeatures } from "./FeaturesContext";
export { rootRoute, shellRoute } from "./parents";
