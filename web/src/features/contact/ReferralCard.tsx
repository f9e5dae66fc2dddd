/** How the customer found the way here: an advertisement, or a link. */
import { Anchor, Text } from "@mantine/core";
import { Fragment } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import type { Referral } from "@/api/types";
import { TimeAgo } from "@/ui";

import classes from "./ContactPane.module.css";

export function ReferralCard({ referral }: { referral: Referral }): ReactElement {
  const { t } = useTranslation("contact");
  const { source, title, url, reference, details, at } = referral;
  const known = source === "ad" || source === "short_link";
  const facts = [
    ...(reference === null ? [] : [[t("reference"), reference] as const]),
    ...Object.entries(details),
  ];
  const safe = url !== null && /^https?:\/\//i.test(url);
  return (
    <div className={classes.referral}>
      <Text size="sm" fw={600}>
        {known ? t(`source.${source}`) : source} ·{" "}
        <Text span size="xs" c="dimmed">
          <TimeAgo at={at} />
        </Text>
      </Text>
      {title !== null && <span dir="auto">{title.slice(0, 300)}</span>}
      {safe && (
        <Anchor
          href={url}
          target="_blank"
          rel="noopener noreferrer"
          size="xs"
          truncate
          display="block"
        >
          {t(source === "ad" ? "seeAd" : "openLink")}
        </Anchor>
      )}
      {facts.length > 0 && (
        <dl>
          {facts.map(([label, value]) => (
            <Fragment key={label}>
              <dt>{label}</dt>
              <dd dir="auto">{value.slice(0, 300)}</dd>
            </Fragment>
          ))}
        </dl>
      )}
    </div>
  );
}
