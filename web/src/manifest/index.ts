/** What features are declared with: their manifest, and the routes their pages hang under. */
export { idOf, inboxIdParam } from "./address";
export { early } from "./early";
export { defineFeature, routesUnder } from "./feature";
export type { Feature } from "./feature";
export { rootRoute, shellRoute } from "./parents";
