/** The pictures of the icons that a manifest names. */
import {
  IconGift,
  IconLink,
  IconMoodHappy,
  IconMovie,
  IconPhoto,
  IconPlus,
  IconSpeakerphone,
  IconSticker,
  IconVideo,
} from "@tabler/icons-react";

const ICONS: Partial<Record<string, typeof IconPlus>> = {
  gift: IconGift,
  link: IconLink,
  mood: IconMoodHappy,
  movie: IconMovie,
  photo: IconPhoto,
  speakerphone: IconSpeakerphone,
  sticker: IconSticker,
  video: IconVideo,
};

export const iconOf = (name: string): typeof IconPlus => ICONS[name] ?? IconPlus;
