/** The page around a form for who is not signed in: the name of the house, and one card. */
import { Group, Paper, Stack, Text, Title } from "@mantine/core";
import type { ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";

import classes from "./SessionFrame.module.css";

interface Props {
  title: string;
  text?: ReactNode;
  children: ReactNode;
}

export function SessionFrame({ title, text, children }: Props): ReactElement {
  const { t } = useTranslation();
  return (
    <main className={classes.frame}>
      <div className={classes.column}>
        <Group gap={10} mb="lg" justify="center">
          <Bell />
          <Text fw={700} size="xl">
            {t("app")}
          </Text>
        </Group>
        <Paper withBorder className={classes.card ?? ""}>
          <Stack gap="md">
            <div>
              <Title order={1} size="h3">
                {title}
              </Title>
              {text !== undefined && (
                <Text c="dimmed" size="sm" mt={4}>
                  {text}
                </Text>
              )}
            </div>
            {children}
          </Stack>
        </Paper>
      </div>
    </main>
  );
}

/** The bell of a front desk. */
function Bell(): ReactElement {
  return (
    <svg width="34" height="34" viewBox="0 0 32 32" aria-hidden>
      <rect width="32" height="32" rx="9" fill="#0f766e" />
      <path d="M7.5 20.5a8.5 8.5 0 0 1 17 0z" fill="#fff" />
      <rect x="6" y="22" width="20" height="2.6" rx="1.3" fill="#a6d9d4" />
      <path d="M16 12V9.4" stroke="#fff" strokeWidth="2" strokeLinecap="round" />
      <path d="M13.6 8.4h4.8" stroke="#a6d9d4" strokeWidth="2.2" strokeLinecap="round" />
    </svg>
  );
}
