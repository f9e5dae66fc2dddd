/** Stands where images are added, while the platform takes none for this customer: says so, and asks it again. */
import { ActionIcon, Button, Popover, Stack, Text, Tooltip } from "@mantine/core";
import { IconPhotoOff } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { checkImages } from "@/api/conversations";
import { useSession } from "@/api/session";
import { adoptResponse, shownConversation } from "@/live";
import { COMPOSER_ID, ProblemAlert, toast } from "@/ui";

export function NoImages({ conversationId }: { conversationId: number }): ReactElement {
  const { t } = useTranslation("composer");
  const client = useQueryClient();
  const me = useSession().user.id;
  const [open, setOpen] = useState(false);
  const check = useMutation({
    mutationFn: () => checkImages(conversationId),
    onMutate: () => ({ shown: shownConversation(client, conversationId) }),
    onSuccess: (conversation, _asked, { shown }) => {
      if (conversation.image_allowed !== false) {
        toast(t("imagesNow"));
        // The popover goes, with the button that has the focus in it: who pressed it goes on in the field.
        document.getElementById(COMPOSER_ID)?.focus();
      }
      adoptResponse(client, me, shown, conversation);
    },
  });
  return (
    <Popover
      opened={open}
      onChange={setOpen}
      position="top-start"
      shadow="md"
      width={280}
      trapFocus
    >
      <Popover.Target>
        <Tooltip label={t("noImages")} disabled={open}>
          <ActionIcon
            size={32}
            color="gray"
            c="dimmed"
            aria-label={t("noImages")}
            onClick={() => setOpen(!open)}
          >
            <IconPhotoOff size={20} stroke={1.7} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="xs" align="flex-start">
          <Text size="sm" role="status">
            {t(check.isSuccess ? "stillNoImages" : "noImagesText")}
          </Text>
          {check.isError && <ProblemAlert error={check.error} />}
          <Button
            size="compact-sm"
            variant="default"
            loading={check.isPending}
            onClick={() => check.mutate()}
          >
            {t("checkImages")}
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
