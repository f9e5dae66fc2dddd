/** Who of the team sees an inbox. */
import { Button, Group, MultiSelect, Skeleton, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { membershipsQuery } from "@/api/team";
import type { Inbox } from "@/api/types";
import { ProblemAlert, Section, TextLink, toast } from "@/ui";

import { useChangeInbox } from "./useInboxChange";

export function Members({ inbox }: { inbox: Inbox }): ReactElement {
  const { t } = useTranslation("inboxes");
  const { data: members, error } = useQuery(membershipsQuery);
  const [chosen, setChosen] = useState(() => inbox.member_ids.map(String));
  const change = useChangeInbox(inbox.id, () => toast(t("membersSaved")));
  const agents = members?.filter(({ role }) => role === "agent") ?? [];
  // Others see the inbox anyway: who of them is a member is kept as it is, and not asked.
  const options = agents.map(({ user }) => ({ value: String(user.id), label: user.name }));
  const offered = new Set(options.map(({ value }) => value));
  const changed = [...chosen].sort().join() !== inbox.member_ids.map(String).sort().join();
  return (
    <Section title={t("members")} description={t("membersText")}>
      {error && <ProblemAlert error={error} />}
      {!members && !error && <Skeleton height={36} />}
      {members && agents.length === 0 && (
        <Text size="sm" c="dimmed">
          {t("noAgents")}{" "}
          <TextLink to="/settings/team" size="sm" underline="always">
            {t("invite")}
          </TextLink>
        </Text>
      )}
      {members && agents.length > 0 && (
        <Stack gap="sm">
          <MultiSelect
            aria-label={t("members")}
            data={options}
            value={chosen.filter((id) => offered.has(id))}
            onChange={(ids) => setChosen([...chosen.filter((id) => !offered.has(id)), ...ids])}
            placeholder={t("addMember")}
            nothingFoundMessage={t("nobody")}
            searchable
            hidePickedOptions
          />
          {change.error && <ProblemAlert error={change.error} />}
          <Group justify="flex-end">
            <Button
              disabled={!changed}
              loading={change.isPending}
              onClick={() => change.mutate({ member_ids: chosen.map(Number) })}
            >
              {t("actions.save", { ns: "common" })}
            </Button>
          </Group>
        </Stack>
      )}
    </Section>
  );
}
