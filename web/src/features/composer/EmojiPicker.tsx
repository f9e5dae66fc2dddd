/** The emoji that shops use most, a press away. */
import { ActionIcon, Popover, SimpleGrid } from "@mantine/core";
import { IconMoodSmile } from "@tabler/icons-react";
import { useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import classes from "./Composer.module.css";

const EMOJI = [
  ..."😀😊😉😍🥰😘😂🤣😅🙂🤗🤔😎🥳😇🙌👏👍👌🙏💪🤝👋✨🎉🎁❤️🧡💛💚💙💜🔥⭐🌸🌞☀️🌈🍀☕🍰📦🚚🛍️💳📍📅⏰✅❌❓❗📷🎨🏺".matchAll(
    /\p{Extended_Pictographic}\uFE0F?/gu,
  ),
].map(([emoji]) => emoji);

interface Props {
  onPick: (emoji: string) => void;
}

export function EmojiPicker({ onPick }: Props): ReactElement {
  const { t } = useTranslation("inbox");
  const [open, setOpen] = useState(false);
  return (
    <Popover opened={open} onChange={setOpen} position="top-start" shadow="md" trapFocus>
      <Popover.Target>
        <ActionIcon size={32} aria-label={t("composer.emoji")} onClick={() => setOpen(!open)}>
          <IconMoodSmile size={20} stroke={1.7} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown p={6}>
        <SimpleGrid cols={8} spacing={2} verticalSpacing={2}>
          {EMOJI.map((emoji) => (
            <button
              key={emoji}
              type="button"
              className={classes.emoji}
              onClick={() => {
                onPick(emoji);
                setOpen(false);
              }}
            >
              {emoji}
            </button>
          ))}
        </SimpleGrid>
      </Popover.Dropdown>
    </Popover>
  );
}
