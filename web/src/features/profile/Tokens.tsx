/** API tokens: for programs that act as the user, shown once. */
import { ActionIcon, Button, Group, Text, Tooltip } from "@mantine/core";
import { IconKey, IconPlus, IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { deleteToken, tokensQuery } from "@/api/profile";
import type { Token } from "@/api/types";
import { confirm, FetchedRows, fullDate, Row, Section, TimeAgo, toast, toastProblem } from "@/ui";

import classes from "./Profile.module.css";
import { TokenModal } from "./TokenModal";

export function Tokens(): ReactElement {
  const { t } = useTranslation("profile");
  const query = useQuery(tokensQuery);
  const [making, setMaking] = useState(false);
  return (
    <Section
      flush
      title={t("token.title")}
      description={t("token.text")}
      actions={
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={15} />}
          onClick={() => setMaking(true)}
        >
          {t("token.make")}
        </Button>
      }
    >
      <FetchedRows query={query} count={1} none={t("token.none")}>
        {(token) => <TokenRow token={token} />}
      </FetchedRows>
      {making && <TokenModal onClose={() => setMaking(false)} />}
    </Section>
  );
}

function TokenRow({ token }: { token: Token }): ReactElement {
  const { t } = useTranslation("profile");
  const client = useQueryClient();
  const { id, name, scope, ending, created_at: created, last_used_at: used } = token;
  const remove = useMutation({
    mutationFn: () => deleteToken(id),
    onSuccess: () => toast(t("token.deleted", { name })),
    onError: toastProblem,
    onSettled: () => client.invalidateQueries({ queryKey: tokensQuery.queryKey }),
  });
  return (
    <Row>
      <IconKey size={20} stroke={1.6} color="var(--fd-soft)" aria-hidden />
      <div className={classes.words}>
        <Group gap={8}>
          <Text size="sm" fw={500}>
            {name}
          </Text>
          <Text size="xs" c="dimmed" ff="monospace">
            …{ending}
          </Text>
        </Group>
        <Text size="xs" c="dimmed">
          {t(`token.scopes.${scope}`)} · {t("token.made", { date: fullDate(created) })} ·{" "}
          {used === null ? (
            t("token.unused")
          ) : (
            <>
              {t("token.used")} <TimeAgo long at={used} />
            </>
          )}
        </Text>
      </div>
      <Tooltip label={t("token.delete", { name })}>
        <ActionIcon
          aria-label={t("token.delete", { name })}
          loading={remove.isPending}
          onClick={() =>
            confirm({
              title: t("token.deleteQuestion", { name }),
              text: t("token.deleteText"),
              action: t("token.deleteAction"),
              onConfirm: remove.mutate,
            })
          }
        >
          <IconTrash size={17} />
        </ActionIcon>
      </Tooltip>
    </Row>
  );
}
