/** What to prepare on the platform's side, and what its limits mean: in the words of the channel's card. */
import { Anchor, Box, List, Text } from "@mantine/core";
import { IconExternalLink } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import type { Channel } from "@/api/types";
import { CopyField } from "@/ui";

import classes from "./SetupSteps.module.css";

export function SetupSteps({ steps }: { steps: Channel["setup"] }): ReactElement {
  const { t } = useTranslation("channels");
  return (
    <ol className={classes.steps}>
      {steps.map(({ text, url, address, address_kind: kind }) => (
        <li key={text}>
          <Text size="sm" component="span">
            {text}{" "}
            {url !== null && (
              <Anchor
                href={url}
                target="_blank"
                rel="noopener noreferrer"
                size="sm"
                className={classes.link ?? ""}
              >
                {t("channel.openStep")}
                <IconExternalLink size={13} aria-hidden />
              </Anchor>
            )}
          </Text>
          {address !== null && kind !== null && (
            <Box mt={6}>
              <CopyField label={t(`channel.address.${kind}`)} value={address} />
            </Box>
          )}
        </li>
      ))}
    </ol>
  );
}

export function Limits({ limits }: { limits: Channel["limits"] }): ReactElement {
  return (
    <List size="sm" listStyleType="disc" ps="1.1rem" spacing={6}>
      {limits.map((limit) => (
        <List.Item key={limit}>{limit}</List.Item>
      ))}
    </List>
  );
}
