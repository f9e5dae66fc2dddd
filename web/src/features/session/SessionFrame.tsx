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
          <img src="/icon.svg" alt="" width={34} height={34} />
          <Text fw={600} size="xl">
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
