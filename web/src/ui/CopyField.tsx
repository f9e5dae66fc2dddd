/** A value to take elsewhere: shown whole, selected by a click, copied by a button. */
import { ActionIcon, TextInput, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import type { ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";

interface Props {
  value: string;
  label: string;
  description?: ReactNode;
}

export function CopyField({ value, label, description }: Props): ReactElement {
  const { t } = useTranslation();
  const field = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2_000);
    return () => clearTimeout(timer);
  }, [copied]);
  const said = copied ? t("actions.copied") : t("actions.copy");
  return (
    <TextInput
      ref={field}
      label={label}
      description={description}
      value={value}
      readOnly
      dir="ltr"
      onFocus={(event) => event.currentTarget.select()}
      styles={{
        input: {
          fontFamily: "var(--mantine-font-family-monospace)",
          fontSize: 13,
          textOverflow: "ellipsis",
        },
      }}
      rightSection={
        <Tooltip label={said}>
          <ActionIcon
            aria-label={`${said}: ${label}`}
            color={copied ? "tide" : "gray"}
            onClick={() => void copy(field.current).then(setCopied)}
          >
            {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
          </ActionIcon>
        </Tooltip>
      }
    />
  );
}

/** Copies a field's text. Browsers have no clipboard for pages without TLS; the old way works there too. */
async function copy(field: HTMLInputElement | null): Promise<boolean> {
  if (!field) return false;
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    field.select();
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    return document.execCommand("copy");
  }
}
