/** Elements that keys jump to from elsewhere. */
export const SEARCH_ID = "conversation-search";
export const COMPOSER_ID = "composer";
export const RESULTS_ID = "found";
