/** The pane beside a thread: who the customer is, where they came from, what was before. */
import { Badge, Skeleton, Stack, Text, Title } from "@mantine/core";
import { IconBan, IconHeartHandshake, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { contactQuery } from "@/api/contacts";
import type { Contact, Conversation } from "@/api/types";
import { Avatar, fullDate, IconButton, ProblemAlert } from "@/ui";

import { BlockButton } from "./BlockButton";
import classes from "./ContactPane.module.css";
import { Editable } from "./Editable";
import { Identities } from "./Identities";
import { Previous } from "./Previous";
import { ReferralCard } from "./ReferralCard";
import { Section } from "./Section";
import { SharedMedia } from "./SharedMedia";

interface Props {
  conversation: Conversation;
  onClose: () => void;
  /** What belongs to the conversation rather than to the customer, shown in its own section. */
  children: ReactNode;
}

export function ContactPane({ conversation, onClose, children }: Props): ReactElement {
  const { t } = useTranslation("contact");
  const query = useQuery(contactQuery(conversation.contact.id));
  const card = conversation.contact;
  const contact = query.data;
  const follows = followsOf(card, contact);
  const blocked = contact ? contact.blocked_at !== null : card.blocked;
  return (
    <div className={classes.pane}>
      <IconButton className={classes.close ?? ""} label={t("close")} onClick={onClose}>
        <IconX size={18} />
      </IconButton>
      <Stack align="center" gap={4} className={classes.head}>
        <Avatar name={card.name} src={card.avatar_url} size={72} />
        <Title order={2} size="h4" mt={8} ta="center" className={classes.name} dir="auto">
          {card.name.slice(0, 200)}
        </Title>
        {card.username !== null && (
          <Text size="sm" c="dimmed" className={classes.name}>
            <bdi>@{card.username}</bdi>
          </Text>
        )}
        {follows !== null && (
          <Badge
            variant="light"
            mt={4}
            color={follows ? "tide" : "gray"}
            leftSection={follows && <IconHeartHandshake size={13} />}
          >
            {t(follows ? "follower" : "noFollower")}
          </Badge>
        )}
        {blocked && (
          <Badge variant="light" color="red" mt={4} leftSection={<IconBan size={13} />}>
            {t("blocked")}
          </Badge>
        )}
      </Stack>
      {conversation.referral && (
        <Section name="referral" title={t("referral")}>
          <ReferralCard referral={conversation.referral} />
        </Section>
      )}
      <Section name="details" title={t("details")}>
        {query.isError && <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />}
        {contact ? <Details contact={contact} /> : query.isPending && <Lines />}
      </Section>
      {contact && contact.identities.length > 1 && (
        <Section name="identities" title={t("identities")}>
          <Identities contact={contact} />
        </Section>
      )}
      <Section name="conversation" title={t("conversation")}>
        {children}
      </Section>
      <Section name="media" title={t("media")}>
        <SharedMedia contactId={card.id} />
      </Section>
      <Section name="previous" title={t("previous")}>
        <Previous contactId={card.id} current={conversation.id} />
      </Section>
      {contact && <BlockButton contact={contact} />}
      {contact && (
        <Text size="xs" c="dimmed" p="md" ta="center">
          {contact.first_contact_at
            ? t("since", { since: fullDate(contact.first_contact_at) })
            : t("added", { day: fullDate(contact.created_at) })}
        </Text>
      )}
    </div>
  );
}

/** Whether the customer follows the business, where that is one answer: with several channels, each says its own. */
function followsOf(card: Conversation["contact"], contact: Contact | undefined): boolean | null {
  if (!contact) return card.is_follower;
  return contact.identities.length === 1 ? (contact.identities[0]?.is_follower ?? null) : null;
}

function Details({ contact }: { contact: Contact }): ReactElement {
  const { t } = useTranslation("contact");
  return (
    <Stack gap={4}>
      <Editable contact={contact} field="name" label={t("name")} type="text" />
      <Editable contact={contact} field="email" label={t("email")} type="email" />
      <Editable contact={contact} field="phone" label={t("phone")} type="tel" />
      <Editable contact={contact} field="note" label={t("note")} type="long" />
    </Stack>
  );
}

function Lines(): ReactElement {
  return (
    <Stack gap={12}>
      <Skeleton height={30} />
      <Skeleton height={30} />
      <Skeleton height={30} />
    </Stack>
  );
}
