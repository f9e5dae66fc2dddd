/** What an operator changed in a channel's settings, as the server wants to hear it. */
import type { SettingValues } from "@/api/channels";
import type { PlatformSetting } from "@/api/types";

/** What was typed by the settings' names; null to forget what is stored. */
export type Edits = Readonly<Record<string, string | null>>;

/** What a field shows before anybody types: what is stored here or set in the environment, never a default. */
export function shownValue({ value, source }: PlatformSetting): string {
  return source === "default" ? "" : (value ?? "");
}

/** Only what differs. A secret left blank stays as it is: it cannot be shown, so blank means untouched. */
export function changes(settings: readonly PlatformSetting[], edits: Edits): SettingValues {
  const wanted: SettingValues = {};
  for (const setting of settings) {
    const edit = edits[setting.name];
    if (edit === undefined || setting.source === "environment") continue;
    const value = edit?.trim() ?? null;
    if (setting.kind === "secret") {
      if (value === null ? setting.source === "settings" : value !== "")
        wanted[setting.name] = value;
    } else if ((value ?? "") !== shownValue(setting)) {
      wanted[setting.name] = value === "" ? null : value;
    }
  }
  return wanted;
}
