/**
 * Every visible text, by namespace. Those that every page may need are files in `en/`; a feature brings its own, which
 * `./features` adds. `useTranslation("thread")` then `t("start")`; another namespace's text is
 * `t("actions.save", { ns: "common" })`. Keys are checked by the compiler.
 */
import i18next from "i18next";
import { initReactI18next } from "react-i18next";

import common from "./en/common.json";
import { isolated } from "./isolated";
import { isPseudo, pseudo } from "./pseudo";

/** What features need from the first page on; `./features` adds what comes later. */
const first = import.meta.glob<object>("../features/*/texts.first.en.json", {
  eager: true,
  import: "default",
});

const resources = {
  common,
  ...Object.fromEntries(
    Object.entries(first).map(([path, texts]) => [path.split("/")[2] ?? "", texts]),
  ),
};

/** Texts by namespace, for the compiler: features add their own in their manifests. */
export interface Texts {
  common: typeof common;
}

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "common";
    resources: Texts;
  }
}

void i18next
  .use(initReactI18next)
  .use(pseudo)
  .init({
    lng: "en",
    fallbackLng: "en",
    ns: Object.keys(resources),
    defaultNS: "common",
    resources: { en: resources },
    // React escapes what is HTML; what turns a line around is kept inside its own part of it.
    interpolation: { escapeValue: true, escape: isolated },
    postProcess: isPseudo() ? [pseudo.name] : [],
  });

/** Which way the texts run. */
export const direction = isPseudo() ? "rtl" : "ltr";

export { i18next as i18n };
