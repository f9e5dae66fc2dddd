/** A value to take elsewhere: shown whole, selected by a click, copied by a button. */
import { ActionIcon, TextInput, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import type { ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { copyText } from "./clipboard";

interface Props {
  value: string;
  label: string;
  description?: ReactNode;
}

export function CopyField({ value, label, description }: Props): ReactElement {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2_000);
    return () => clearTimeout(timer);
  }, [copied]);
  const said = copied ? t("actions.copied") : t("actions.copy");
  return (
    <TextInput
      label={label}
      description={description}
      value={value}
      readOnly
      dir="ltr"
      onFocus={(event) => event.currentTarget.select()}
      styles={{
        input: {
          fontFamily: "var(--mantine-font-family-monospace)",
          fontSize: "var(--mantine-font-size-sm)",
          textOverflow: "ellipsis",
        },
      }}
      rightSection={
        <Tooltip label={said}>
          <ActionIcon
            aria-label={`${said}: ${label}`}
            color={copied ? "tide" : "gray"}
            onClick={() => void copyText(value).then(setCopied)}
          >
            {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
          </ActionIcon>
        </Tooltip>
      }
    />
  );
}
