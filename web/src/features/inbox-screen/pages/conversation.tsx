/** A conversation: its thread with the composer below, and who the customer is beside it. */
import { Drawer, Group, Skeleton } from "@mantine/core";
import { useLocalStorage, useMediaQuery } from "@mantine/hooks";
import { IconMessageOff } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useLocation, useRouter } from "@tanstack/react-router";
import { useRef, useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { conversationQuery, knownConversation } from "@/api/conversations";
import { inboxesQuery } from "@/api/inboxes";
import { Problem } from "@/api/problem";
import type { Conversation, Message } from "@/api/types";
import { Comments, useCommentToReplyTo } from "@/features/comments";
import { Composer } from "@/features/composer";
import { ContactPane } from "@/features/contact";
import {
  ConversationHeader,
  ConversationProperties,
  useConversationKeys,
  useMarkRead,
} from "@/features/conversation";
import { ReplyWindowBanner, useReplyWindow } from "@/features/reply-window";
import { Thread } from "@/features/thread";
import { useViewing } from "@/live";
import { EmptyState, Guard, LinkButton, PageError } from "@/ui";

import classes from "./conversation.module.css";

const route = getRouteApi("/shell/inbox/conversations/$conversationId");

export function Page(): ReactElement {
  const { t } = useTranslation("inbox-screen");
  const { conversationId } = route.useParams();
  const client = useQueryClient();
  const query = useQuery({
    ...conversationQuery(conversationId),
    // What the list knows of it is enough to begin with.
    placeholderData: () => knownConversation(client, conversationId),
  });
  // Keyed, so that nothing of one conversation is left when another opens.
  if (query.data) return <Open key={conversationId} conversation={query.data} />;
  if (query.isPending) {
    return (
      <Group className={classes.bar ?? ""} gap="sm">
        <Skeleton circle height={36} />
        <Skeleton height={14} width={160} />
      </Group>
    );
  }
  if (query.error instanceof Problem && query.error.status === 404) {
    return (
      <EmptyState
        whole
        icon={<IconMessageOff />}
        title={t("gone")}
        text={t("goneText")}
        action={<LinkButton to="/">{t("header.back", { ns: "conversation" })}</LinkButton>}
      />
    );
  }
  return <PageError error={query.error} onRetry={() => void query.refetch()} />;
}

function Open({ conversation }: { conversation: Conversation }): ReactElement {
  const { t } = useTranslation("inbox-screen");
  const { message } = route.useSearch();
  const { data: inboxes } = useQuery(inboxesQuery);
  const [quoted, setQuoted] = useState<Message | null>(null);
  const repliedTo = useCommentToReplyTo(conversation);
  const pane = usePane();
  const window = useReplyWindow(conversation.window);
  const inbox = inboxes?.find(({ id }) => id === conversation.inbox_id);
  const capabilities = inbox?.capabilities;
  useViewing(conversation.id);
  useMarkRead(conversation);
  useConversationKeys(conversation);

  const about = (
    <Guard what={t("header.pane", { ns: "conversation" })} of={conversation.id}>
      <ContactPane conversation={conversation} onClose={pane.close}>
        <ConversationProperties conversation={conversation} />
      </ContactPane>
    </Guard>
  );
  return (
    <div className={classes.conversation}>
      <div className={classes.thread}>
        <ConversationHeader
          conversation={conversation}
          paneOpen={pane.open}
          onTogglePane={pane.toggle}
        />
        <ReplyWindowBanner
          conversation={conversation}
          capabilities={capabilities}
          window={window}
        />
        <Guard what={t("label", { ns: "thread" })} of={message ?? "newest"}>
          {conversation.post_id === null ? (
            <Thread
              conversation={conversation}
              capabilities={capabilities}
              around={message ?? null}
              onQuote={setQuoted}
            />
          ) : (
            <Comments
              key={message ?? "newest"}
              conversation={conversation}
              capabilities={capabilities}
              around={message ?? null}
            />
          )}
        </Guard>
        {capabilities && (
          <Guard what={t("box", { ns: "composer" })} of={conversation.id}>
            <Composer
              conversation={conversation}
              capabilities={capabilities}
              inbox={inbox}
              window={window}
              quoted={quoted}
              onQuoteGone={() => setQuoted(null)}
              onQuote={setQuoted}
              repliedTo={conversation.post_id === null ? undefined : repliedTo}
            />
          </Guard>
        )}
      </div>
      {pane.beside && pane.open && <aside className={classes.pane}>{about}</aside>}
      {!pane.beside && (
        <Drawer
          opened={pane.open}
          onClose={pane.close}
          position="right"
          size={pane.whole ? "100%" : "sm"}
          withCloseButton={false}
          padding={0}
          attributes={{ content: { "aria-label": t("header.pane", { ns: "conversation" }) } }}
          styles={{ body: { height: "100%" } }}
        >
          {about}
        </Drawer>
      )}
    </div>
  );
}

/** What the address ends on while the pane lies over the thread. */
const PANE = "customer";

interface Pane {
  /** Whether there is room for it beside the thread; else it lies over it, on a phone over everything. */
  beside: boolean;
  whole: boolean;
  open: boolean;
  toggle: () => void;
  close: () => void;
}

/**
 * Beside the thread the pane stays as it was left. Over the thread it opens only when asked for, and is a page of its
 * own to the browser: going back closes it.
 */
function usePane(): Pane {
  const beside = useMediaQuery("(min-width: 75em)", true, { getInitialValueInEffect: false });
  const whole = useMediaQuery("(max-width: 47.99em)", false, { getInitialValueInEffect: false });
  const [kept, keep] = useLocalStorage({
    key: "frontdesk.pane",
    defaultValue: true,
    getInitialValueInEffect: false,
  });
  const navigate = route.useNavigate();
  const { history } = useRouter();
  const over = useLocation({ select: ({ hash }) => hash === PANE });
  const opened = useRef(false);
  const setOver = (open: boolean): void => {
    if (!open && opened.current) history.back();
    else void navigate({ search: true, hash: open ? PANE : "", replace: !open });
    opened.current = open;
  };
  const [open, set] = beside ? [kept, keep] : [over, setOver];
  return { beside, whole, open, toggle: () => set(!open), close: () => set(false) };
}
