/** A field of a contact that is saved when one leaves it. */
import { Textarea, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { changeContact, contactKey } from "@/api/contacts";
import type { Contact } from "@/api/types";
import { problemText } from "@/ui";

import classes from "./Editable.module.css";

interface Props {
  contact: Contact;
  field: "name" | "email" | "phone" | "note";
  label: string;
  type: "text" | "email" | "tel" | "long";
}

const CLASSES = Object.fromEntries(
  (["root", "label", "input", "error"] as const).map((part) => [part, classes[part] ?? ""]),
);

export function Editable({ contact, field, label, type }: Props): ReactElement {
  const { t } = useTranslation("contact");
  const client = useQueryClient();
  const saved = contact[field] ?? "";
  // What is being typed; null while nothing is, and the field follows the server.
  const [typed, setTyped] = useState<string | null>(null);
  const save = useMutation({
    mutationFn: (value: string) =>
      changeContact(contact.id, field === "name" ? { name: value } : { [field]: value || null }),
    onSuccess: (response) => {
      client.setQueryData(contactKey(contact.id), response);
      setTyped(null);
    },
  });
  const leave = (): void => {
    const value = typed?.trim();
    if (value === undefined || value === saved || (field === "name" && value === "")) {
      save.reset();
      setTyped(null);
    } else save.mutate(value);
  };
  const common = {
    label,
    size: "xs" as const,
    classNames: CLASSES,
    value: typed ?? saved,
    placeholder: t("add"),
    error: save.error && problemText(save.error),
    disabled: save.isPending,
    onBlur: leave,
  };
  if (type === "long") {
    return (
      <Textarea
        {...common}
        autosize
        minRows={1}
        maxRows={10}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
    );
  }
  return (
    <TextInput
      {...common}
      type={type}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
        if (event.key === "Escape") setTyped(null);
      }}
    />
  );
}
