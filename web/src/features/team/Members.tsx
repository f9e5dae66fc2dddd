/** The people of the account, with their roles and the inboxes they see. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { inboxesQuery } from "@/api/inboxes";
import { useSession } from "@/api/session";
import { membershipsQuery } from "@/api/team";
import { ProblemAlert, RowSkeletons, Section } from "@/ui";

import { InboxesModal } from "./InboxesModal";
import { MemberRow } from "./MemberRow";

export function Members(): ReactElement {
  const { t } = useTranslation("team");
  const { user, permissions } = useSession();
  const { data: members, error, isPending, refetch } = useQuery(membershipsQuery);
  const { data: inboxes = [] } = useQuery(inboxesQuery);
  const [choosing, setChoosing] = useState<number | null>(null);
  const chosen = members?.find((member) => member.user.id === choosing);
  return (
    <Section flush title={members ? t("members", { count: members.length }) : t("membersTitle")}>
      {isPending && <RowSkeletons />}
      {error && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      {members?.map((member) => (
        <MemberRow
          key={member.user.id}
          member={member}
          members={members}
          me={{ id: user.id, permissions }}
          inboxes={inboxes}
          onInboxes={() => setChoosing(member.user.id)}
        />
      ))}
      {chosen && (
        <InboxesModal member={chosen} inboxes={inboxes} onClose={() => setChoosing(null)} />
      )}
    </Section>
  );
}
