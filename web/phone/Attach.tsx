/** Everything a customer can send that is not text. */
import { ActionIcon, Menu } from "@mantine/core";
import {
  IconGift,
  IconMoodHappy,
  IconMovie,
  IconPhoto,
  IconPlus,
  IconSticker,
  IconUpload,
  IconVideo,
} from "@tabler/icons-react";
import { useRef } from "react";
import type { ReactElement } from "react";

import type { Business, Draft } from "./control";
import { words } from "./words";

const STICKERS = ["hello", "thanks"];
const SENDABLE = "image/jpeg,image/png,video/mp4";

interface Props {
  business: Business;
  onSend: (draft: Draft) => void;
  onFile: (file: File) => void;
}

interface Entry {
  label: string;
  Icon: typeof IconPhoto;
  draft: Draft;
}

export function Attach({ business, onSend, onFile }: Props): ReactElement {
  const input = useRef<HTMLInputElement>(null);
  const post = business.video_ids.at(-1);
  const entries: readonly Entry[] = [
    { label: words.picture, Icon: IconPhoto, draft: { kind: "image", sample: "jpeg" } },
    { label: words.picturePng, Icon: IconPhoto, draft: { kind: "image", sample: "png" } },
    { label: words.video, Icon: IconVideo, draft: { kind: "video" } },
    ...STICKERS.map((name) => ({
      label: words.sticker(name),
      Icon: IconSticker,
      draft: { kind: "sticker", name },
    })),
    { label: words.drawnEmoji, Icon: IconMoodHappy, draft: { kind: "emoji", name: "smile" } },
    ...(post === undefined
      ? []
      : [{ label: words.ownPost, Icon: IconMovie, draft: { kind: "share_post", video_id: post } }]),
    { label: words.otherPost, Icon: IconMovie, draft: { kind: "share_post" } },
    { label: words.gift, Icon: IconGift, draft: { kind: "other", raw_kind: "gift" } },
  ];
  return (
    <>
      <Menu position="top-start">
        <Menu.Target>
          <ActionIcon variant="light" size={36} radius="xl" aria-label={words.attach}>
            <IconPlus size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconUpload size={16} />} onClick={() => input.current?.click()}>
            {words.ownFile}
          </Menu.Item>
          {entries.map(({ label, Icon, draft }) => (
            <Menu.Item key={label} leftSection={<Icon size={16} />} onClick={() => onSend(draft)}>
              {label}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={words.ownFile}
        accept={SENDABLE}
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? [];
          if (file) onFile(file);
          event.currentTarget.value = "";
        }}
      />
    </>
  );
}
