/** Reactions on a message; the customer's and ours. */
import { IconMoodSmile } from "@tabler/icons-react";
import { useState } from "react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import type { Reaction } from "@/api/types";
import { exact } from "@/ui";

import classes from "./Message.module.css";
import { useThread } from "./ThreadContext";

export function Reactions({ reactions }: { reactions: readonly Reaction[] }): ReactElement | null {
  const { t } = useTranslation("thread");
  const { contact } = useThread().conversation;
  if (reactions.length === 0) return null;
  return (
    <div className={classes.reactions}>
      {reactions.map(({ emoji, image_url: image, from_business: ours, at }) => {
        const name = ours ? t("us") : contact.name.slice(0, 80);
        return (
          <span
            key={`${emoji} ${ours}`}
            className={classes.reaction}
            title={`${name} · ${exact(at)}`}
            role="img"
            aria-label={t("reacted", { name, emoji: emoji || t("kind.emoji", { ns: "common" }) })}
          >
            <ReactionMark key={image} emoji={emoji} image={image} />
          </span>
        );
      })}
    </div>
  );
}

/** An emoji, or the picture that the platform draws; a plain symbol where that is not here. */
export function ReactionMark({
  emoji,
  image,
}: {
  emoji: string;
  image: string | null;
}): ReactElement {
  const [broken, setBroken] = useState(false);
  if (image !== null && !broken)
    return (
      <img
        src={image}
        alt={emoji}
        width={18}
        height={18}
        loading="lazy"
        onError={() => setBroken(true)}
      />
    );
  if (emoji !== "") return <>{emoji.slice(0, 16)}</>;
  return <IconMoodSmile size={18} stroke={1.7} aria-hidden />;
}
