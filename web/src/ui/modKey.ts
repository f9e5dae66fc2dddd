/** What the key that commands are given with is called on this computer. */
export const modKey = (): string => (/Mac|iP/.test(navigator.userAgent) ? "⌘" : "Ctrl");
