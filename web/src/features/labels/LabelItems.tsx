/** The labels as items of a menu: one press adds, another takes away; what is typed and unknown can be made. */
import { Menu } from "@mantine/core";
import { IconCheck, IconMinus, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { cleanName, labelNamed, labelsQuery } from "@/api/labels";
import { MenuField } from "@/ui";

import { LabelDot } from "./LabelChip";
import classes from "./LabelChip.module.css";

interface Props {
  /** Of the labels of each conversation. */
  labels: readonly (readonly string[])[];
  onAdd: (name: string) => void;
  onRemove: (name: string) => void;
}

export function LabelItems({ labels, onAdd, onRemove }: Props): ReactElement {
  const { t } = useTranslation("conversation");
  const { data: known = [] } = useQuery(labelsQuery);
  const [typed, setTyped] = useState("");
  const wanted = cleanName(typed);
  const found = known.filter(({ name }) => name.toLowerCase().includes(wanted.toLowerCase()));
  const same = labelNamed(known, wanted);
  const isNew = wanted !== "" && same === undefined;
  const count = (name: string): number => labels.filter((some) => some.includes(name)).length;
  return (
    <>
      <MenuField
        label={t("header.addLabel")}
        value={typed}
        maxLength={50}
        onChange={setTyped}
        onEnter={() => {
          // What was typed, not what merely begins so; a label that all have already is not added again.
          const name = same?.name ?? wanted;
          if (wanted !== "" && count(name) < labels.length) onAdd(name);
          setTyped("");
        }}
      />
      <div className={classes.items}>
        {found.map(({ id, name, colour }) => {
          const having = count(name);
          const all = having > 0 && having === labels.length;
          return (
            <Menu.Item
              key={id}
              role="menuitemcheckbox"
              aria-checked={all ? true : having > 0 ? "mixed" : false}
              leftSection={<LabelDot colour={colour} />}
              rightSection={
                all ? <IconCheck size={15} /> : having > 0 ? <IconMinus size={15} /> : null
              }
              onClick={() => (all ? onRemove(name) : onAdd(name))}
            >
              <bdi>{name}</bdi>
            </Menu.Item>
          );
        })}
      </div>
      {isNew && (
        <Menu.Item leftSection={<IconPlus size={15} />} onClick={() => onAdd(wanted)}>
          {t("header.createLabel", { name: wanted })}
        </Menu.Item>
      )}
      {known.length === 0 && !isNew && <Menu.Label>{t("header.noLabels")}</Menu.Label>}
    </>
  );
}
