/** The features of the app, for what is drawn from all of them. */
import { createContext, use } from "react";

import type { Feature } from "./feature";

export const FeaturesContext = createContext<readonly Feature[]>([]);

export const useFeatures = (): readonly Feature[] => use(FeaturesContext);
