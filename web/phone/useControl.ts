/** The control API of the platform that is played. */
import { createContext, use } from "react";

import type { PlatformControl } from "./control";

export const ControlContext = createContext<PlatformControl | null>(null);

export function useControl(): PlatformControl {
  const control = use(ControlContext);
  if (!control) throw new Error("outside of a platform");
  return control;
}
