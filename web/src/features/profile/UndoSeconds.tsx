/** For how long what was sent can be taken back. */
import { Input, SegmentedControl } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { UNDO_SECONDS, undoSecondsOf, useSession } from "@/api/session";
import { ProblemAlert } from "@/ui";

import { useChangeProfile } from "./useChangeProfile";

export function UndoSeconds(): ReactElement {
  const { t } = useTranslation("settings");
  const { user } = useSession();
  const save = useChangeProfile();
  // Shown at once; the answer, or its absence, decides.
  const preferences = {
    ...user.preferences,
    ...(save.isPending ? save.variables.preferences : undefined),
  };
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
          value={String(undoSecondsOf({ preferences }))}
          onChange={(seconds) => save.mutate({ preferences: { undo_seconds: Number(seconds) } })}
          data={UNDO_SECONDS.map((seconds) => ({
            value: String(seconds),
            label: t(`profile.undoFor.${seconds}`),
          }))}
        />
      </Input.Wrapper>
      {save.error && <ProblemAlert error={save.error} />}
    </>
  );
}
