/** Notifications of the desktop for what happens while no tab of Frontdesk is looked at. */
import { useQueryClient } from "@tanstack/react-query";
import type { QueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";

import { channelsQuery, inboxesQuery } from "@/api/inboxes";
import { previewsOf, useSession } from "@/api/session";
import { plainLine } from "@/features/thread";
import { i18n } from "@/i18n";
import { useFeedEvents } from "@/live";
import { inboxLabel } from "@/ui";

import { notifies } from "./permission";
import { claim, SETTLING } from "./tabs";
import { callOf } from "./notifiable";
import type { Call } from "./notifiable";

export function useNotifications(): void {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { user } = useSession();
  useFeedEvents((event) => {
    const call = callOf(event, user.id, Date.now());
    if (call === null) return;
    if (document.hasFocus()) {
      claim(call.message.id);
      return;
    }
    if (!notifies()) return;
    // Another tab may be looked at: it says so as it hears of the same event.
    setTimeout(() => {
      if (!claim(call.message.id)) return;
      show(call, inboxName(client, call), previewsOf(user), () => {
        void navigate({
          to: "/conversations/$conversationId",
          params: { conversationId: call.conversation.id },
        });
      });
    }, SETTLING);
  });
}

/** What the inbox is called, where that is known already: nothing is fetched for a notification. */
function inboxName(client: QueryClient, { conversation }: Call): string {
  const inbox = client
    .getQueryData(inboxesQuery.queryKey)
    ?.find(({ id }) => id === conversation.inbox_id);
  if (!inbox) return "";
  const channels = client.getQueryData(channelsQuery.queryKey);
  return inboxLabel(
    inbox.name,
    channels?.find(({ name }) => name === inbox.channel),
  );
}

function show(call: Call, inbox: string, preview: boolean, onOpen: () => void): void {
  const { message, conversation, why } = call;
  const said = preview && why === "message" ? plainLine(message) : null;
  const lines = [
    i18n.t(inbox === "" ? `notify.${why}Somewhere` : `notify.${why}`, {
      inbox,
      by: message.author.name ?? i18n.t(`who.${message.author.kind}`),
    }),
    said,
  ];
  try {
    const shown = new Notification(conversation.contact.name.slice(0, 80), {
      body: lines.filter((line) => line !== null).join("\n"),
      // The next of the same conversation takes its place.
      tag: `frontdesk:${conversation.id}`,
      icon: "/icon.svg",
    });
    shown.onclick = () => {
      window.focus();
      onOpen();
      shown.close();
    };
  } catch {
    // Some browsers of phones have the word but let only service workers use it.
  }
}
