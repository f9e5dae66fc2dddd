/** The teams that conversations can be given to. */
import { Button, Group, Text, TextInput } from "@mantine/core";
import { IconPencil, IconPlus, IconTrash, IconUsersGroup } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { useCan } from "@/api/session";
import { deleteTeam, makeTeam, teamsQuery } from "@/api/team";
import {
  besides,
  confirm,
  FetchedRows,
  fieldErrors,
  IconButton,
  ProblemAlert,
  Row,
  Section,
  toastProblem,
} from "@/ui";

import classes from "./Team.module.css";
import { TeamNameModal } from "./TeamNameModal";

export function Teams(): ReactElement {
  const { t } = useTranslation("team");
  const query = useQuery(teamsQuery);
  const manages = useCan("team.manage");
  return (
    <Section title={t("teams")} description={t("teamsText")} flush>
      <FetchedRows query={query} count={2} none={manages ? t("noTeams") : t("noTeamsYet")}>
        {(team) => <TeamRow {...team} editable={manages} />}
      </FetchedRows>
      {query.data && manages && <NewTeam />}
    </Section>
  );
}

function TeamRow({ id, name, editable }: { id: number; name: string; editable: boolean }) {
  const { t } = useTranslation("team");
  const client = useQueryClient();
  const [renaming, setRenaming] = useState(false);
  const remove = useMutation({
    mutationFn: () => deleteTeam(id),
    onSettled: () => client.invalidateQueries({ queryKey: teamsQuery.queryKey }),
    onError: toastProblem,
  });
  return (
    <Row>
      <IconUsersGroup size={18} color="var(--fd-soft)" aria-hidden />
      <Text className={classes.words ?? ""} truncate>
        {name}
      </Text>
      {editable && (
        <IconButton label={t("renameTeam", { name })} onClick={() => setRenaming(true)}>
          <IconPencil size={17} />
        </IconButton>
      )}
      {renaming && <TeamNameModal team={{ id, name }} onClose={() => setRenaming(false)} />}
      {editable && (
        <IconButton
          label={t("deleteTeam", { name })}
          loading={remove.isPending}
          onClick={() =>
            confirm({
              title: t("deleteTeamQuestion", { name }),
              text: t("deleteTeamText"),
              action: t("deleteTeamAction"),
              onConfirm: remove.mutate,
            })
          }
        >
          <IconTrash size={17} />
        </IconButton>
      )}
    </Row>
  );
}

function NewTeam(): ReactElement {
  const { t } = useTranslation("team");
  const client = useQueryClient();
  const [name, setName] = useState("");
  const make = useMutation({
    mutationFn: () => makeTeam(name),
    onSuccess: () => {
      setName("");
      return client.invalidateQueries({ queryKey: teamsQuery.queryKey });
    },
  });
  const rest = besides(make.error, "name");
  return (
    <Row>
      <form
        style={{ flex: 1 }}
        onSubmit={(event) => {
          event.preventDefault();
          make.mutate();
        }}
      >
        <Group gap="xs" align="flex-start">
          <TextInput
            flex="1 1 12rem"
            aria-label={t("teamName")}
            placeholder={t("teamExample")}
            value={name}
            onChange={(event) => {
              setName(event.currentTarget.value);
              make.reset();
            }}
            maxLength={100}
            error={fieldErrors(make.error).name}
          />
          <Button
            type="submit"
            variant="light"
            leftSection={<IconPlus size={16} />}
            loading={make.isPending}
            disabled={name.trim() === ""}
          >
            {t("addTeam")}
          </Button>
        </Group>
        {rest !== null && <ProblemAlert error={rest} />}
      </form>
    </Row>
  );
}
