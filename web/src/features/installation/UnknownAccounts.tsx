/** Webhooks for accounts that are not connected here: kept, and processed once the account is. */
import { Button, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { installationQuery, replayUnknown } from "@/api/installation";
import type { Installation } from "@/api/types";
import { Row, Section, TimeAgo, toast, toastProblem } from "@/ui";

import classes from "./Installation.module.css";

type Account = Installation["unknown_accounts"][number];

export function UnknownAccounts({ accounts }: { accounts: readonly Account[] }): ReactElement {
  const { t } = useTranslation("installation");
  return (
    <Section title={t("unknown")} description={t("unknownText")} flush>
      {accounts.length === 0 && (
        <Row>
          <Text size="sm" c="dimmed">
            {t("noUnknown")}
          </Text>
        </Row>
      )}
      {accounts.map((account) => (
        <AccountRow key={`${account.path} ${account.remote_account_id}`} account={account} />
      ))}
    </Section>
  );
}

function AccountRow({ account }: { account: Account }): ReactElement {
  const { t } = useTranslation("installation");
  const client = useQueryClient();
  const { path, remote_account_id: remoteId, count, last_at: last } = account;
  const replay = useMutation({
    mutationFn: () => replayUnknown(path, remoteId),
    onSuccess: (done) => toast(t("replayed", { count: done.count })),
    onError: toastProblem,
    onSettled: () => client.invalidateQueries({ queryKey: installationQuery.queryKey }),
  });
  return (
    <Row>
      <div className={classes.words}>
        <Text size="sm" ff="monospace">
          {remoteId}
        </Text>
        <Text size="xs" c="dimmed">
          {path} · {t("deliveries", { count })} · <TimeAgo long at={last} />
        </Text>
      </div>
      <Button
        variant="default"
        size="xs"
        loading={replay.isPending}
        onClick={() => replay.mutate()}
      >
        {t("replay")}
      </Button>
    </Row>
  );
}
