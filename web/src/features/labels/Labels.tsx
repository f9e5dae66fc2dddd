/** Settings → Labels: the account's labels. Agents see them; supervisors and above change them. */
import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { labelsQuery } from "@/api/labels";
import { useCan } from "@/api/session";
import type { Label } from "@/api/types";
import { FetchedRows, Section, SettingsPage } from "@/ui";

import { LabelModal } from "./LabelModal";
import { LabelRow } from "./LabelRow";
import { MergeModal } from "./MergeModal";

type Dialog = { kind: "new" } | { kind: "edit" | "merge"; label: Label };

export function Labels(): ReactElement {
  const { t } = useTranslation("labels");
  const manages = useCan("label.manage");
  const query = useQuery(labelsQuery);
  const [dialog, open] = useState<Dialog | null>(null);
  const labels = query.data ?? [];
  const close = (): void => open(null);
  return (
    <SettingsPage
      title={t("title")}
      description={t("text")}
      actions={
        manages && (
          <Button leftSection={<IconPlus size={18} />} onClick={() => open({ kind: "new" })}>
            {t("new")}
          </Button>
        )
      }
    >
      <Section flush>
        <FetchedRows query={query} count={4} none={manages ? t("none") : t("noneYet")}>
          {(label) => (
            <LabelRow
              label={label}
              editable={manages}
              mergeable={labels.length > 1}
              onEdit={() => open({ kind: "edit", label })}
              onMerge={() => open({ kind: "merge", label })}
            />
          )}
        </FetchedRows>
      </Section>
      {dialog?.kind === "merge" && (
        <MergeModal label={dialog.label} labels={labels} onClose={close} />
      )}
      {dialog && dialog.kind !== "merge" && (
        <LabelModal
          label={dialog.kind === "edit" ? dialog.label : undefined}
          labels={labels}
          onClose={close}
        />
      )}
    </SettingsPage>
  );
}
