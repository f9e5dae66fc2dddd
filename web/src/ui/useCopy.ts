/** Copying words, and saying so. */
import { useTranslation } from "react-i18next";

import { copyText } from "./clipboard";
import { toast } from "./toast";

export function useCopy(): (text: string) => void {
  const { t } = useTranslation("common");
  return (text) =>
    void copyText(text).then((copied) => {
      if (copied) toast(t("actions.copied"));
    });
}
