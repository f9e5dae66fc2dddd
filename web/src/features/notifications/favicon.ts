/** The icon of the browser's tab, with a dot and a number on it while something is unread. */

const ICON = "/icon.svg";

/** A colour of the token sheet: an icon stands outside of the page, and knows nothing of it. */
const token = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** The mark with the number on it; what is more than two digits is a dot alone. */
export function marked(icon: string, count: number): string {
  const number = count < 100 ? String(count) : "";
  const badge =
    `<circle cx="22" cy="10" r="10" fill="${token("--fd-tab-badge")}"/>` +
    `<text x="22" y="15" text-anchor="middle" font-family="sans-serif" font-weight="700"` +
    ` font-size="${number.length > 1 ? 12 : 15}" fill="${token("--fd-on-strong")}">${number}</text>`;
  return icon.replace(/<\/svg>\s*$/, `${badge}</svg>`);
}

let plain: Promise<string> | undefined;
/** The newest that was asked for: an older one that comes later changes nothing. */
let wanted = 0;

export async function showOnIcon(count: number): Promise<void> {
  wanted = count;
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  if (!link) return;
  if (count === 0) {
    link.href = ICON;
    return;
  }
  plain ??= fetch(ICON).then((response) => response.text());
  const icon = await plain.catch(() => {
    plain = undefined;
    return null;
  });
  if (icon !== null && wanted === count)
    link.href = `data:image/svg+xml,${encodeURIComponent(marked(icon, count))}`;
}
