/** The search of the list. It keeps what is typed to itself until the typing pauses, and stays the same field. */
import { ActionIcon, CloseButton, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useRef, useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { SEARCH_ID } from "@/ui";

import { stay, toFirstResult } from "./firstResult";

/** From the last letter to the search, in milliseconds. */
const PAUSE = 250;

type Query = string | undefined;

interface Props {
  /** What is searched for now, as the address says it. */
  q: Query;
  onSearch: (q: Query) => void;
}

export function SearchField({ q, onSearch }: Props): ReactElement {
  const { t } = useTranslation("inbox-list");
  const field = useRef<HTMLInputElement>(null);
  const [text, say, searchNow] = useText(q, onSearch);
  const wanted = text.trim();
  return (
    <TextInput
      ref={field}
      id={SEARCH_ID}
      size="sm"
      type="search"
      value={text}
      onChange={(event) => {
        stay();
        say(event.currentTarget.value);
      }}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        if (event.key === "Escape") event.currentTarget.blur();
        if (event.key !== "Enter" && event.key !== "ArrowDown") return;
        event.preventDefault();
        searchNow();
        if (wanted !== "") toFirstResult(wanted, event.key === "Enter");
        else if (event.key === "ArrowDown")
          document.querySelector<HTMLElement>("[data-row]")?.focus();
      }}
      // Who leaves the field goes to what it finds: the list must not change once they are there.
      onBlur={searchNow}
      placeholder={t("search")}
      aria-label={t("search")}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={
        text ? (
          <CloseButton
            size="sm"
            aria-label={t("clear")}
            title={t("clear")}
            onClick={() => {
              say("");
              // The button goes with the text: who pressed it goes on in the field.
              field.current?.focus();
            }}
          />
        ) : (
          <ActionIcon
            size="xs"
            variant="default"
            c="dimmed"
            tabIndex={-1}
            component="span"
            visibleFrom="sm"
          >
            /
          </ActionIcon>
        )
      }
    />
  );
}

/**
 * The text of the field. What was asked for comes back by the address, perhaps after more has been typed: that changes
 * nothing. Anything else there, such as a filter that was cleared, replaces the text.
 */
function useText(
  q: Query,
  onSearch: (q: Query) => void,
): [string, (text: string) => void, () => void] {
  const [text, setText] = useState(q ?? "");
  const [known, setKnown] = useState(q);
  const [asked, setAsked] = useState<readonly Query[]>([]);
  const search = useDebouncedCallback((wanted: Query) => {
    setAsked((before) => [...before, wanted]);
    onSearch(wanted);
  }, PAUSE);
  if (q !== known) {
    setKnown(q);
    setAsked(asked.slice(asked.indexOf(q) + 1));
    if (!asked.includes(q)) setText(q ?? "");
  }
  const say = (said: string): void => {
    setText(said);
    search(said.trim() || undefined);
  };
  return [text, say, search.flush];
}
