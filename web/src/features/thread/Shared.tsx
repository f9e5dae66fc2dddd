/** What a message shares beside files and posts: a place, and people's contact details. */
import { IconMapPin, IconUser } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";

import type { Message } from "@/api/types";
import { LinkCard } from "@/features/media";

import classes from "./Content.module.css";

type SharedContact = Message["contacts"][number];

/** Whether the text only says again what is drawn of a place or of people. */
export function isShared({ kind, content, location, contacts }: Message): boolean {
  if (kind === "location") return location !== null;
  return contacts.length > 0 && content === contacts.map(inWords).join("\n");
}

const inWords = ({ name, phones, emails }: SharedContact): string =>
  [name, ...phones, ...emails].join(", ");

/** A place leads to a map elsewhere: nothing of a map is loaded here. */
export function Place(props: {
  location: NonNullable<Message["location"]>;
  words: string | null;
}): ReactElement {
  const { t } = useTranslation("thread");
  const { latitude, longitude, name, address } = props.location;
  const at = `${latitude}/${longitude}`;
  const href = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${at}`;
  const named = [name, address].filter(Boolean).join(", ");
  return (
    <LinkCard
      Icon={IconMapPin}
      title={t("kind.location", { ns: "common" })}
      href={href}
      text={at}
      caption={props.words ?? (named === "" ? `${latitude}, ${longitude}` : named)}
    />
  );
}

export function SharedContacts({ contacts }: Pick<Message, "contacts">): ReactElement {
  return (
    <ul className={classes.people}>
      {contacts.map((person, index) => (
        <li key={index}>
          <IconUser size={16} stroke={1.7} aria-hidden />
          <span>
            <strong dir="auto">{person.name}</strong>
            {[...person.phones, ...person.emails].map((address) => (
              <bdi key={address}>{address}</bdi>
            ))}
          </span>
        </li>
      ))}
    </ul>
  );
}
