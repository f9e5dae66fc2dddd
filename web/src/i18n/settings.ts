/** The texts of the settings. They come with these pages: the inbox needs none of them. */
import { i18n } from ".";
import settings from "./en/settings.json";

i18n.addResourceBundle("en", "settings", settings);
