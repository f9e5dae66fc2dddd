/** Every post that is commented on, the newest first. */
import { Button, Center, Select, SimpleGrid, Skeleton, Text, Title } from "@mantine/core";
import { IconMessage2Off, IconMessages } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { channelsQuery, inboxesQuery } from "@/api/inboxes";
import { postsQuery } from "@/api/posts";
import { useCan } from "@/api/session";
import type { Inbox } from "@/api/types";
import { EmptyState, LinkButton, PageError } from "@/ui";

import classes from "./posts.module.css";
import { PostTile } from "./PostTile";

interface Props {
  /** The inbox whose posts are shown; undefined is all. */
  inboxId: number | undefined;
  onInbox: (id: number | undefined) => void;
}

const COLUMNS = { base: 2, xs: 2, sm: 3, md: 4, lg: 5 };

export function PostsPage({ inboxId, onInbox }: Props): ReactElement {
  const { t } = useTranslation("comments");
  const { data: inboxes } = useQuery(inboxesQuery);
  const { data: channels } = useQuery(channelsQuery);
  const withComments = inboxes?.filter(({ capabilities }) => capabilities.comments) ?? [];
  const query = useInfiniteQuery(postsQuery(inboxId));
  const posts = query.data?.pages.flatMap(({ items }) => items) ?? [];
  const several = withComments.length > 1;
  const inboxOf = (id: number): Inbox | undefined => inboxes?.find((inbox) => inbox.id === id);

  if (query.error && posts.length === 0)
    return <PageError error={query.error} onRetry={() => void query.refetch()} />;
  if (inboxes && withComments.length === 0) return <NoInbox />;
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <div className={classes.words}>
          <Title order={1} size="h2">
            {t("posts.title")}
          </Title>
          <Text c="dimmed" size="sm">
            {t("posts.text")}
          </Text>
        </div>
        {several && (
          <Select
            aria-label={t("posts.inbox")}
            w={220}
            value={inboxId === undefined ? "" : String(inboxId)}
            onChange={(value) => onInbox(value ? Number(value) : undefined)}
            allowDeselect={false}
            data={[
              { value: "", label: t("posts.allInboxes") },
              ...withComments.map(({ id, name }) => ({ value: String(id), label: name })),
            ]}
          />
        )}
      </header>
      {query.isPending && <Skeletons />}
      {query.isSuccess && posts.length === 0 && (
        <EmptyState icon={<IconMessages />} title={t("posts.empty")} text={t("posts.emptyText")} />
      )}
      <SimpleGrid cols={COLUMNS} spacing={{ base: "sm", sm: "md" }}>
        {posts.map((post) => {
          const inbox = inboxOf(post.inbox_id);
          return (
            <PostTile
              key={post.id}
              post={post}
              inbox={several && inbox ? inbox : null}
              channel={channels?.find(({ name }) => name === inbox?.channel)}
            />
          );
        })}
      </SimpleGrid>
      {query.hasNextPage && (
        <Center mt="lg">
          <Button
            variant="default"
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            {t("posts.more")}
          </Button>
        </Center>
      )}
    </div>
  );
}

function NoInbox(): ReactElement {
  const { t } = useTranslation("comments");
  const connects = useCan("inbox.manage");
  return (
    <EmptyState
      icon={<IconMessage2Off />}
      title={t("posts.none")}
      text={t("posts.noneText")}
      action={connects && <LinkButton to="/settings/integrations">{t("posts.connect")}</LinkButton>}
    />
  );
}

function Skeletons(): ReactElement {
  return (
    <SimpleGrid cols={COLUMNS} spacing={{ base: "sm", sm: "md" }} aria-hidden>
      {Array.from({ length: 10 }, (_, index) => (
        <Skeleton key={index} height={300} radius="md" />
      ))}
    </SimpleGrid>
  );
}
