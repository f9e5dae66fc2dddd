/**
 * Every visible text, by namespace. Those that every page may need are files in `en/`; a feature brings its own, which
 * `./features` adds. `useTranslation("inbox")` then `t("list.empty")`; another namespace's text is
 * `t("actions.save", { ns: "common" })`. Keys are checked by the compiler.
 */
import i18next from "i18next";
import { initReactI18next } from "react-i18next";

import comments from "./en/comments.json";
import common from "./en/common.json";
import inbox from "./en/inbox.json";
import session from "./en/session.json";
import { isolated } from "./isolated";
import { isPseudo, pseudo } from "./pseudo";

/** The texts that every page may need. */
const resources = { comments, common, inbox, session };

/** Texts by namespace, for the compiler: features add their own in their manifests. */
export interface Texts {
  comments: typeof comments;
  common: typeof common;
  inbox: typeof inbox;
  session: typeof session;
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
