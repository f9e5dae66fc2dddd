/**
 * The texts that features bring along: `features/<noun>/texts.en.json`, under the feature's name. They come with the
 * first page that needs any of them; the inbox needs none.
 */
import { i18n } from "./index";

const found = import.meta.glob<object>("../features/*/texts.en.json", {
  eager: true,
  import: "default",
});

for (const [path, texts] of Object.entries(found)) {
  const [, , feature = ""] = path.split("/");
  i18n.addResourceBundle("en", feature, texts);
}
