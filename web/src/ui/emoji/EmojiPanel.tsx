/** The whole set of emoji: found by words, by group, by keys; what was chosen lately first. */
import { Loader, Menu, Text, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { memo, useEffect, useMemo, useRef, useState } from "react";
import type { KeyboardEvent, ReactElement } from "react";
import { useTranslation } from "react-i18next";

import { IconButton } from "../IconButton";
import { ProblemAlert } from "../ProblemAlert";
import { find, inTone, loadCatalog } from "./catalog";
import type { Emoji, Group } from "./catalog";
import classes from "./emoji.module.css";
import { moved } from "./rows";
import type { Section } from "./rows";
import { useUsual } from "./usual";

const HAND = ["✋", "✋🏻", "✋🏼", "✋🏽", "✋🏾", "✋🏿"];
const ARROWS = ["ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight"];

export default function EmojiPanel({ onPick }: { onPick: (emoji: string) => void }): ReactElement {
  const { t } = useTranslation();
  const { groups, error, retry } = useCatalog();
  const usual = useUsual();
  const [query, setQuery] = useState("");
  const [active, setActive] = useState(0);
  const search = useRef<HTMLInputElement>(null);
  // It may come after the popover has looked for what to focus.
  useEffect(() => {
    search.current?.focus();
  }, []);
  // What was chosen lately stays where it is while the panel is open.
  const [recent] = useState(usual.recent);
  const sections = useSections(groups, recent, query, usual.tone);
  const choices = sections.flatMap((section) => section.choices);
  const pick = (text: string): void => {
    usual.use(text);
    onPick(text);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter") {
      event.preventDefault();
      const choice = choices[active];
      if (choice) pick(choice.text);
    } else if (ARROWS.includes(event.key)) {
      event.preventDefault();
      setActive(moved(sections, active, event.key));
    }
  };
  return (
    <div className={classes.panel}>
      <div className={classes.top}>
        <TextInput
          flex={1}
          size="xs"
          leftSection={<IconSearch size={14} aria-hidden />}
          placeholder={t("emoji.search")}
          aria-label={t("emoji.search")}
          role="combobox"
          aria-expanded
          aria-controls="emoji-list"
          aria-activedescendant={choices[active] ? `emoji-${active}` : undefined}
          value={query}
          onChange={(event) => {
            setQuery(event.currentTarget.value);
            setActive(0);
          }}
          onKeyDown={onKeyDown}
          ref={search}
        />
        <ToneMenu tone={usual.tone} onTone={usual.setTone} />
      </div>
      {error !== null && <ProblemAlert error={error} onRetry={retry} />}
      {error === null && groups === null && <Loader mx="auto" my="xl" />}
      <Choices sections={sections} active={active} onActive={setActive} onPick={pick} />
      {groups !== null && choices.length === 0 && (
        <Text size="sm" c="dimmed" ta="center" my="xl" role="status">
          {t("emoji.nothing")}
        </Text>
      )}
      <div className={classes.name} aria-live="polite">
        {choices[active]?.name}
      </div>
    </div>
  );
}

interface ChoicesProps {
  sections: readonly Section[];
  active: number;
  onActive: (index: number) => void;
  onPick: (text: string) => void;
}

function Choices({ sections, active, onActive, onPick }: ChoicesProps): ReactElement {
  const { t } = useTranslation();
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector(`#emoji-${active}`)?.scrollIntoView({ block: "nearest" });
  }, [active]);
  const indexOf = (target: EventTarget): number | null => {
    const found = target instanceof Element ? target.closest("[data-index]") : null;
    return found === null ? null : Number(found.getAttribute("data-index"));
  };
  const all = sections.flatMap(({ choices }) => choices);
  const starts = sections.map((_, at) =>
    sections.slice(0, at).reduce((sum, { choices }) => sum + choices.length, 0),
  );
  return (
    <div
      ref={list}
      id="emoji-list"
      role="listbox"
      aria-label={t("emoji.title")}
      className={classes.list}
      onPointerMove={(event) => {
        const at = indexOf(event.target);
        if (at !== null && at !== active) onActive(at);
      }}
      onClick={(event) => {
        const choice = all[indexOf(event.target) ?? -1];
        if (choice) onPick(choice.text);
      }}
    >
      {sections.map((section, at) => (
        <SectionRows
          key={section.key}
          section={section}
          start={starts[at] ?? 0}
          // Only the rows it is in are drawn again when it moves.
          active={holds(section, starts[at] ?? 0, active) ? active : null}
          title={t(`emoji.group.${section.key as "recent"}`)}
        />
      ))}
    </div>
  );
}

const holds = ({ choices }: Section, start: number, index: number): boolean =>
  index >= start && index < start + choices.length;

interface RowsProps {
  section: Section;
  start: number;
  active: number | null;
  title: string;
}

const SectionRows = memo(function SectionRows(props: RowsProps): ReactElement {
  const { section, start, active, title } = props;
  return (
    <div role="group" aria-label={title} className={classes.section}>
      <div className={classes.title} aria-hidden>
        {title}
      </div>
      <div className={classes.grid}>
        {section.choices.map(({ text, name }, at) => (
          <span
            key={text}
            id={`emoji-${start + at}`}
            data-index={start + at}
            role="option"
            aria-selected={start + at === active}
            aria-label={name}
            title={name}
            className={classes.emoji}
          >
            {text}
          </span>
        ))}
      </div>
    </div>
  );
});

function ToneMenu({
  tone,
  onTone,
}: {
  tone: number;
  onTone: (tone: number) => void;
}): ReactElement {
  const { t } = useTranslation();
  const names = ["none", "light", "mediumLight", "medium", "mediumDark", "dark"] as const;
  return (
    <Menu withinPortal={false}>
      <Menu.Target>
        <IconButton size={30} label={t("emoji.tone.title")}>
          {HAND[tone]}
        </IconButton>
      </Menu.Target>
      <Menu.Dropdown>
        {names.map((name, at) => (
          <Menu.Item key={name} leftSection={HAND[at]} onClick={() => onTone(at)}>
            {t(`emoji.tone.${name}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function useSections(
  groups: readonly Group[] | null,
  recent: readonly string[],
  query: string,
  tone: number,
): readonly Section[] {
  return useMemo(() => {
    if (groups === null) return [];
    const choice = (emoji: Emoji): { text: string; name: string } => ({
      text: inTone(emoji, tone),
      name: emoji.name,
    });
    if (query.trim() !== "")
      return [{ key: "found", choices: find(groups, query).map(choice) }].filter(
        ({ choices }) => choices.length > 0,
      );
    const all = groups.flatMap(({ emoji }) => emoji);
    const nameOf = (text: string): string =>
      all.find((emoji) => emoji.text === text || emoji.tones.includes(text))?.name ?? text;
    return [
      { key: "recent", choices: recent.map((text) => ({ text, name: nameOf(text) })) },
      ...groups.map(({ key, emoji }) => ({ key, choices: emoji.map(choice) })),
    ];
  }, [groups, recent, query, tone]);
}

interface Catalog {
  groups: readonly Group[] | null;
  error: Error | null;
  retry: () => void;
}

function useCatalog(): Catalog {
  const [groups, setGroups] = useState<readonly Group[] | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const [tries, setTries] = useState(0);
  useEffect(() => {
    let over = false;
    loadCatalog().then(
      (found) => {
        if (!over) setGroups(found);
      },
      (problem: unknown) => {
        if (!over) setError(problem instanceof Error ? problem : new Error(String(problem)));
      },
    );
    return () => {
      over = true;
    };
  }, [tries]);
  const retry = (): void => {
    setError(null);
    setTries((count) => count + 1);
  };
  return { groups, error, retry };
}
