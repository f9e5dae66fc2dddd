/** A button that opens all emoji; they are loaded when somebody first asks for them. */
import { Loader, Popover } from "@mantine/core";
import { IconMoodSmile } from "@tabler/icons-react";
import { Suspense, useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { Guard } from "../Guard";
import { IconButton } from "../IconButton";
import { onDemand } from "../later";

const EmojiPanel = onDemand(() => import("./EmojiPanel"));

export function EmojiPicker({ onPick }: { onPick: (emoji: string) => void }): ReactElement {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <Popover
      opened={open}
      onChange={setOpen}
      position="top-start"
      shadow="md"
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <IconButton size={32} label={t("emoji.title")} onClick={() => setOpen(!open)}>
          <IconMoodSmile size={20} stroke={1.7} />
        </IconButton>
      </Popover.Target>
      <Popover.Dropdown p={0}>
        <Guard what={t("emoji.title")} of="emoji">
          <Suspense fallback={<Loader m="xl" />}>
            <EmojiPanel
              onPick={(emoji) => {
                onPick(emoji);
                setOpen(false);
              }}
            />
          </Suspense>
        </Guard>
      </Popover.Dropdown>
    </Popover>
  );
}
