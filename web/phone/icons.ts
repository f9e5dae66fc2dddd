/** The pictures of the icons that a manifest names. */
import {
  IconFile,
  IconGift,
  IconLink,
  IconMapPin,
  IconMicrophone,
  IconMoodHappy,
  IconMovie,
  IconPhoto,
  IconPlus,
  IconSpeakerphone,
  IconSticker,
  IconVideo,
} from "@tabler/icons-react";

const ICONS: Partial<Record<string, typeof IconPlus>> = {
  file: IconFile,
  gift: IconGift,
  link: IconLink,
  microphone: IconMicrophone,
  mood: IconMoodHappy,
  movie: IconMovie,
  photo: IconPhoto,
  pin: IconMapPin,
  speakerphone: IconSpeakerphone,
  sticker: IconSticker,
  video: IconVideo,
};

export const iconOf = (name: string): typeof IconPlus => ICONS[name] ?? IconPlus;
