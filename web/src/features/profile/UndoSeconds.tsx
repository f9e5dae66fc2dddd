/** For how long what was sent can be taken back. */
import { Input, SegmentedControl } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { UNDO_SECONDS, undoSecondsOf } from "@/api/session";
import { ProblemAlert } from "@/ui";

import { usePreferences } from "./usePreferences";

export function UndoSeconds(): ReactElement {
  const { t } = useTranslation("settings");
  const { me, change, error } = usePreferences();
  return (
    <>
      <Input.Wrapper
        label={t("profile.undo")}
        description={t("profile.undoHelp")}
        labelElement="div"
      >
        <SegmentedControl
          mt="xs"
          aria-label={t("profile.undo")}
          value={String(undoSecondsOf(me))}
          onChange={(seconds) => change({ undo_seconds: Number(seconds) })}
          data={UNDO_SECONDS.map((seconds) => ({
            value: String(seconds),
            label: t(`profile.undoFor.${seconds}`),
          }))}
        />
      </Input.Wrapper>
      {error !== null && <ProblemAlert error={error} />}
    </>
  );
}
