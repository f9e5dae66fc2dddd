/** How the customer found the way here: an advertisement, or a link. */
import { Anchor, Text } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import type { Referral } from "@/api/types";
import { TimeAgo } from "@/ui";

import classes from "./ContactPane.module.css";

export function ReferralCard({ referral }: { referral: Referral }): ReactElement {
  const { t } = useTranslation("inbox");
  const { source, title, url, reference, details, at } = referral;
  const known = source === "ad" || source === "short_link";
  // The platform's own fields repeat what is said above.
  const above = new Set([title, url, reference, at]);
  const rest = Object.entries(details).filter(
    ([name, value]) => name !== "timestamp" && !above.has(value),
  );
  const safe = url !== null && /^https?:\/\//i.test(url);
  return (
    <div className={classes.referral}>
      <Text size="sm" fw={600}>
        {known ? t(`contact.source.${source}`) : source} ·{" "}
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
          {url.slice(0, 200)}
        </Anchor>
      )}
      <dl>
        {reference !== null && (
          <>
            <dt>{t("contact.reference")}</dt>
            <dd>{reference.slice(0, 300)}</dd>
          </>
        )}
        {rest.map(([name, value]) => (
          <div key={name} style={{ display: "contents" }}>
            <dt>{name.replaceAll("_", " ")}</dt>
            <dd>{value.slice(0, 300)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
