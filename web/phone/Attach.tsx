/** Everything a customer can send that is not text. */
import { ActionIcon, Menu } from "@mantine/core";
import { IconPlus, IconUpload } from "@tabler/icons-react";
import { useRef } from "react";
import type { ReactElement } from "react";

import type { Business, Draft } from "./rows";
import { iconOf } from "./icons";
import type { Sendable } from "./manifest";
import { useControl } from "./useControl";
import { texts } from "./texts";

interface Props {
  business: Business;
  onSend: (draft: Draft) => void;
  onFile: (file: File) => void;
}

export function Attach({ business, onSend, onFile }: Props): ReactElement | null {
  const input = useRef<HTMLInputElement>(null);
  const { sends, upload } = useControl().manifest;
  const post = business.newest_post;
  const entries = sends.filter(({ post_as: field }) => field === "" || post !== "");
  if (entries.length === 0 && !upload) return null;
  return (
    <>
      <Menu position="top-start">
        <Menu.Target>
          <ActionIcon variant="light" size={36} radius="xl" aria-label={texts.attach}>
            <IconPlus size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {upload && (
            <Menu.Item
              leftSection={<IconUpload size={16} />}
              onClick={() => input.current?.click()}
            >
              {texts.ownFile}
            </Menu.Item>
          )}
          {entries.map((entry) => {
            const Icon = iconOf(entry.icon);
            return (
              <Menu.Item
                key={entry.label}
                leftSection={<Icon size={16} />}
                onClick={() => onSend(draftOf(entry, post))}
              >
                {entry.label}
              </Menu.Item>
            );
          })}
        </Menu.Dropdown>
      </Menu>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={texts.ownFile}
        accept={upload?.accept.join(",")}
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? [];
          if (file) onFile(file);
          event.currentTarget.value = "";
        }}
      />
    </>
  );
}

const draftOf = ({ kind, fields, post_as: field }: Sendable, post: string): Draft => ({
  kind,
  fields: field === "" ? fields : { ...fields, [field]: post },
});
