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
import { texts } from "./texts";

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
    { label: texts.picture, Icon: IconPhoto, draft: { kind: "image", sample: "jpeg" } },
    { label: texts.picturePng, Icon: IconPhoto, draft: { kind: "image", sample: "png" } },
    { label: texts.video, Icon: IconVideo, draft: { kind: "video" } },
    ...STICKERS.map((name) => ({
      label: texts.sticker(name),
      Icon: IconSticker,
      draft: { kind: "sticker", name },
    })),
    { label: texts.drawnEmoji, Icon: IconMoodHappy, draft: { kind: "emoji", name: "smile" } },
    ...(post === undefined
      ? []
      : [{ label: texts.ownPost, Icon: IconMovie, draft: { kind: "share_post", video_id: post } }]),
    { label: texts.otherPost, Icon: IconMovie, draft: { kind: "share_post" } },
    { label: texts.gift, Icon: IconGift, draft: { kind: "other", raw_kind: "gift" } },
  ];
  return (
    <>
      <Menu position="top-start">
        <Menu.Target>
          <ActionIcon variant="light" size={36} radius="xl" aria-label={texts.attach}>
            <IconPlus size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconUpload size={16} />} onClick={() => input.current?.click()}>
            {texts.ownFile}
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
        aria-label={texts.ownFile}
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
