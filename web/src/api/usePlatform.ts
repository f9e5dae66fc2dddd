/** What the platform of an inbox is called, for texts. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { channelsQuery, inboxesQuery } from "./inboxes";

/** The name; "the platform" as long as it is not known. */
export function usePlatform(inboxId: number): string {
  const { t } = useTranslation("common");
  const { data: inboxes } = useQuery(inboxesQuery);
  const { data: channels } = useQuery(channelsQuery);
  const name = inboxes?.find(({ id }) => id === inboxId)?.channel;
  const channel = channels?.find((one) => one.name === name);
  return channel?.platform_card.title ?? t("platform");
}
