/** A page of settings and the cards it is made of. */
import { ActionIcon, Box, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { createLink } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, ReactElement, ReactNode, Ref } from "react";
import { useTranslation } from "react-i18next";

import classes from "./Section.module.css";

type BackProps = AnchorHTMLAttributes<HTMLAnchorElement> & { ref?: Ref<HTMLAnchorElement> };

function BackAnchor({ color: _color, ...props }: BackProps): ReactElement {
  const { t } = useTranslation();
  return (
    <ActionIcon
      component="a"
      size="lg"
      aria-label={t("actions.back")}
      title={t("actions.back")}
      {...props}
    >
      <IconArrowLeft size={20} />
    </ActionIcon>
  );
}

/** An arrow to the page above. */
export const BackLink = createLink(BackAnchor);

interface PageProps {
  title: ReactNode;
  description?: ReactNode;
  /** A `BackLink` to the page above; without one, a phone has the way to the navigation. */
  back?: ReactNode;
  /** A mark before the title. */
  mark?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

export function SettingsPage(props: PageProps): ReactElement {
  const { title, description, back, mark, actions, children } = props;
  return (
    <div className={classes.page}>
      <header className={classes.header}>
        {back ?? (
          <div className={classes.phone}>
            <BackLink to="/settings" />
          </div>
        )}
        {mark}
        <Box className={classes.words ?? ""}>
          <Title order={1} size="h2">
            {title}
          </Title>
          {description !== undefined && (
            <Text c="dimmed" size="sm">
              {description}
            </Text>
          )}
        </Box>
        {actions !== undefined && (
          <Group gap="xs" className={classes.actions ?? ""}>
            {actions}
          </Group>
        )}
      </header>
      <Stack gap="lg">{children}</Stack>
    </div>
  );
}

interface SectionProps {
  title?: ReactNode;
  description?: ReactNode;
  actions?: ReactNode;
  /** Rows that reach from edge to edge instead of content with room around it. */
  flush?: boolean;
  danger?: boolean;
  children?: ReactNode;
}

export function Section(props: SectionProps): ReactElement {
  const { title, description, actions, flush = false, danger = false, children } = props;
  return (
    <Paper
      component="section"
      withBorder
      className={classes.section ?? ""}
      data-danger={danger || undefined}
    >
      {title !== undefined && (
        <div className={classes.head}>
          <Box flex="1 1 12rem" miw={0}>
            <Title order={2} size="h4">
              {title}
            </Title>
            {description !== undefined && (
              <Text c="dimmed" size="sm" mt={2}>
                {description}
              </Text>
            )}
          </Box>
          {actions !== undefined && <Group gap="xs">{actions}</Group>}
        </div>
      )}
      {children !== undefined && (
        <div className={classes.body} data-flush={flush || undefined}>
          {children}
        </div>
      )}
    </Paper>
  );
}

/** A row of a flush section. */
export function Row({ children, gap = "sm" }: { children: ReactNode; gap?: string }): ReactElement {
  return (
    <Group className={classes.row ?? ""} gap={gap}>
      {children}
    </Group>
  );
}
