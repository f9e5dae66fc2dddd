/** Whether comments that the platform picks may be replied to in direct messages: the platform's own switch. */
import { Skeleton, Switch } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { privateRepliesQuery, switchPrivateReplies } from "@/api/inboxes";
import type { Inbox } from "@/api/types";
import { usePlatform } from "@/api/usePlatform";
import { ProblemAlert, Section, toast } from "@/ui";

export function PrivateReplies({ inbox }: { inbox: Inbox }): ReactElement {
  const { t } = useTranslation("inboxes");
  const platform = usePlatform(inbox.id);
  const client = useQueryClient();
  const options = privateRepliesQuery(inbox.id);
  const { data, error, refetch } = useQuery(options);
  const change = useMutation({
    mutationFn: (enabled: boolean) => switchPrivateReplies(inbox.id, enabled),
    onSuccess: (enabled) => {
      client.setQueryData(options.queryKey, enabled);
      toast(t(enabled ? "privateOn" : "privateOff"));
    },
  });
  return (
    <Section title={t("private")} description={t("privateText", { platform })}>
      {error && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      {data === undefined && !error && <Skeleton height={24} />}
      {data !== undefined && (
        <Switch
          label={t("privateLabel")}
          checked={change.isPending ? change.variables : data}
          disabled={change.isPending}
          onChange={(event) => change.mutate(event.currentTarget.checked)}
        />
      )}
      {change.error && <ProblemAlert error={change.error} />}
    </Section>
  );
}
