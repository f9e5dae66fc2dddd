/** The pictures and videos of a customer, newest first; each leads to its message. */
import { Button, SimpleGrid, Skeleton, Text } from "@mantine/core";
import { IconPlayerPlayFilled } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { contactMediaQuery } from "@/api/contacts";
import type { Attachment, Message } from "@/api/types";
import { exact, ProblemAlert } from "@/ui";

import classes from "./SharedMedia.module.css";

export function SharedMedia({ contactId }: { contactId: number }): ReactElement {
  const { t } = useTranslation("contact");
  const query = useInfiniteQuery(contactMediaQuery(contactId));
  if (query.isPending) return <Skeleton height={72} />;
  if (query.isError) {
    return <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />;
  }
  const shared = query.data.pages.flatMap(({ items }) => items).flatMap(shownOf);
  if (shared.length === 0) {
    return (
      <Text size="xs" c="dimmed">
        {t("noMedia")}
      </Text>
    );
  }
  return (
    <>
      <SimpleGrid cols={3} spacing={6} verticalSpacing={6}>
        {shared.map(({ message, attachment, url }) => (
          <Tile key={attachment.id} message={message} attachment={attachment} url={url} />
        ))}
      </SimpleGrid>
      {query.hasNextPage && (
        <Button
          mt={8}
          size="compact-xs"
          variant="subtle"
          fullWidth
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t("moreMedia")}
        </Button>
      )}
    </>
  );
}

interface Shared {
  message: Message;
  attachment: Attachment;
  url: string;
}

/** What of a message can be seen: files that have come. */
function shownOf(message: Message): Shared[] {
  return message.attachments.flatMap((attachment) => {
    const { url, state } = attachment;
    return url !== null && state === "ready" ? [{ message, attachment, url }] : [];
  });
}

function Tile({ message, attachment, url }: Shared): ReactElement {
  const { t } = useTranslation("contact");
  const { kind } = attachment;
  const said = t("openMedia", {
    kind: t(`kind.${kind}`, { ns: "common" }),
    at: exact(message.sent_at),
  });
  return (
    <Link
      to="/conversations/$conversationId"
      params={{ conversationId: message.conversation_id }}
      search={(kept) => ({ ...kept, message: message.id })}
      className={classes.tile}
      aria-label={said}
      title={said}
    >
      {kind === "video" ? (
        <>
          <video src={url} preload="metadata" muted tabIndex={-1} aria-hidden />
          <IconPlayerPlayFilled size={20} className={classes.play} aria-hidden />
        </>
      ) : (
        <img src={url} alt="" loading="lazy" decoding="async" data-kind={kind} />
      )}
    </Link>
  );
}
