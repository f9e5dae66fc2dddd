/** An image in full. */
import { Button, Group, Modal } from "@mantine/core";
import { IconExternalLink } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import type { Attachment } from "@/api/types";

import classes from "./media.module.css";

interface Props {
  attachment: Attachment | null;
  onClose: () => void;
}

export function Lightbox({ attachment, onClose }: Props): ReactElement {
  const { t } = useTranslation("inbox");
  return (
    <Modal
      opened={attachment !== null}
      onClose={onClose}
      size="auto"
      centered
      title={attachment?.name}
      closeButtonProps={{ "aria-label": t("actions.close", { ns: "common" }) }}
    >
      {attachment?.url && (
        <>
          <img src={attachment.url} alt={attachment.name} className={classes.full} />
          <Group justify="flex-end" mt="sm">
            <Button
              component="a"
              href={attachment.url}
              target="_blank"
              rel="noopener noreferrer"
              size="xs"
              variant="subtle"
              leftSection={<IconExternalLink size={15} />}
            >
              {t("media.open")}
            </Button>
          </Group>
        </>
      )}
    </Modal>
  );
}
