/**
 * A language that nobody speaks, to see what another one would do to the pages: it runs from right to left and takes
 * a third more room. Chosen in a browser's console: `localStorage.setItem("frontdesk.locale", "qps-rtl")`.
 */
import type { PostProcessorModule } from "i18next";

export const isPseudo = (): boolean => {
  try {
    return localStorage.getItem("frontdesk.locale") === "qps-rtl";
  } catch {
    return false; // A browser that keeps nothing speaks English.
  }
};

export const pseudo: PostProcessorModule = {
  type: "postProcessor",
  name: "pseudo",
  process: (text: string) => `${text} ${"ـ".repeat(Math.ceil(text.length / 3))}`,
};
