/** What this person chose lately and which tone they like, kept in this browser. */
import { useLocalStorage } from "@mantine/hooks";

const KEPT = 16;
const FIRST = ["😊", "👍", "🙏", "❤️", "🎉", "😂", "🙌", "👋"];

interface Usual {
  recent: readonly string[];
  tone: number;
  setTone: (tone: number) => void;
  /** Puts one before the others. */
  use: (emoji: string) => void;
}

export function useUsual(): Usual {
  const [kept, keep] = useLocalStorage<readonly string[]>({
    key: "frontdesk.emoji.recent",
    defaultValue: FIRST,
    getInitialValueInEffect: false,
  });
  const [tone, setTone] = useLocalStorage({
    key: "frontdesk.emoji.tone",
    defaultValue: 0,
    getInitialValueInEffect: false,
  });
  const recent = Array.isArray(kept) ? kept.filter((one) => typeof one === "string") : FIRST;
  return {
    recent,
    tone,
    setTone,
    use: (emoji) => keep([emoji, ...recent.filter((other) => other !== emoji)].slice(0, KEPT)),
  };
}
