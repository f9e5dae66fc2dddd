/** Names of browsers and their systems, from what a browser says about itself. */

/** The first that fits counts: most browsers claim to be others as well. */
const BROWSERS: readonly [RegExp, string][] = [
  [/\bEdg(?:e|A|iOS)?\//, "Edge"],
  [/\bOPR\/|\bOpera\b/, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\bFirefox\/|\bFxiOS\//, "Firefox"],
  [/\b(?:Headless)?Chrome\/|\bCriOS\/|\bChromium\//, "Chrome"],
  [/\bVersion\/.*\bSafari\//, "Safari"],
];

const SYSTEMS: readonly [RegExp, string][] = [
  [/\biPhone\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bAndroid\b/, "Android"],
  [/\bWindows\b/, "Windows"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bMac OS X\b|\bMacintosh\b/, "macOS"],
  [/\bLinux\b/, "Linux"],
];

export interface Device {
  browser: string | null;
  system: string | null;
  /** Whether it is carried in a pocket. */
  handheld: boolean;
}

export function deviceOf(userAgent: string): Device {
  const among = (names: readonly [RegExp, string][]): string | null =>
    names.find(([sign]) => sign.test(userAgent))?.[1] ?? null;
  const system = among(SYSTEMS);
  return {
    browser: among(BROWSERS),
    system,
    handheld: system === "iPhone" || system === "iPad" || system === "Android",
  };
}
