/** The texts of the settings. They come with these pages: the inbox needs none of them. */
import settings from "./en/settings.json";
import { i18n } from "./index";

i18n.addResourceBundle("en", "settings", settings);
