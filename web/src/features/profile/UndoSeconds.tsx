/** For how long what was sent can be taken back. */
import { Input, SegmentedControl } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { UNDO_SECONDS, undoSecondsOf } from "@/api/session";
import { ProblemAlert } from "@/ui";

import { usePreferences } from "./usePreferences";

export function UndoSeconds(): ReactElement {
  const { t } = useTranslation("profile");
  const { me, change, error } = usePreferences();
  return (
    <>
      <Input.Wrapper label={t("undo")} description={t("undoHelp")} labelElement="div">
        <SegmentedControl
          mt="xs"
          aria-label={t("undo")}
          value={String(undoSecondsOf(me))}
          onChange={(seconds) => change({ undo_seconds: Number(seconds) })}
          data={UNDO_SECONDS.map((seconds) => ({
            value: String(seconds),
            label: t(`undoFor.${seconds}`),
          }))}
        />
      </Input.Wrapper>
      {error !== null && <ProblemAlert error={error} />}
    </>
  );
}
