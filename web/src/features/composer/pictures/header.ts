/** What the first bytes of a file say: which kind of picture it is, how large, and whether it lies on its side. Pure. */

export interface Header {
  mime: string;
  /** As it is stored, before it is turned; null where only a decoder can tell. */
  width: number | null;
  height: number | null;
  /** The turn a viewer has to make, as EXIF counts it: 1 is none, 2 to 8 are the others. */
  orientation: number;
}

/** Everything these readers look at lies within so many bytes of the beginning. */
export const HEADER_BYTES = 256 * 1024;

/** Null when these are not the first bytes of a picture. */
export function readHeader(bytes: Uint8Array): Header | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const read of READERS) {
    try {
      const found = read(view);
      if (found) return found;
    } catch (error) {
      // A header that ends in its middle is none.
      if (!(error instanceof RangeError)) throw error;
    }
  }
  return null;
}

const ascii = (view: DataView, from: number, length: number): string =>
  Array.from({ length }, (_, at) => String.fromCharCode(view.getUint8(from + at))).join("");

const upright = (mime: string, width: number | null, height: number | null): Header => ({
  mime,
  width,
  height,
  orientation: 1,
});

function png(view: DataView): Header | null {
  if (view.getUint32(0) !== 0x89504e47 || ascii(view, 12, 4) !== "IHDR") return null;
  return upright("image/png", view.getUint32(16), view.getUint32(20));
}

function gif(view: DataView): Header | null {
  if (!/^GIF8[79]a$/.test(ascii(view, 0, 6))) return null;
  return upright("image/gif", view.getUint16(6, true), view.getUint16(8, true));
}

function bmp(view: DataView): Header | null {
  if (ascii(view, 0, 2) !== "BM" || view.getUint32(14, true) < 40) return null;
  // A negative height is of a picture that is stored from the top.
  return upright("image/bmp", view.getInt32(18, true), Math.abs(view.getInt32(22, true)));
}

function webp(view: DataView): Header | null {
  if (ascii(view, 0, 4) !== "RIFF" || ascii(view, 8, 4) !== "WEBP") return null;
  const mime = "image/webp";
  switch (ascii(view, 12, 4)) {
    case "VP8X":
      return upright(mime, uint24(view, 24) + 1, uint24(view, 27) + 1);
    case "VP8L": {
      const bits = view.getUint32(21, true);
      return upright(mime, (bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1);
    }
    case "VP8 ":
      return upright(mime, view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff);
    default:
      return upright(mime, null, null);
  }
}

const uint24 = (view: DataView, at: number): number =>
  view.getUint16(at, true) | (view.getUint8(at + 2) << 16);

/** The brands of pictures in the container that films come in, too. */
const BRANDS: Record<string, string> = {
  avif: "image/avif",
  avis: "image/avif",
  heic: "image/heic",
  heix: "image/heic",
  hevc: "image/heic",
  heim: "image/heic",
  heis: "image/heic",
  mif1: "image/heic",
  msf1: "image/heic",
};

/** These viewers turn by themselves and say the size they show. */
function heif(view: DataView): Header | null {
  if (ascii(view, 4, 4) !== "ftyp") return null;
  const end = Math.min(view.getUint32(0), view.byteLength);
  const brands: string[] = [];
  for (let at = 8; at + 4 <= end; at += 4) brands.push(ascii(view, at, 4));
  const first = BRANDS[brands[0] ?? ""];
  if (first === undefined) return null;
  return upright(
    brands.some((brand) => BRANDS[brand] === "image/avif") ? "image/avif" : first,
    null,
    null,
  );
}

/** Segments of a JPEG that say its size: all frames but the tables that share their numbers. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

function jpeg(view: DataView): Header | null {
  if (view.getUint16(0) !== 0xffd8) return null;
  const found = upright("image/jpeg", null, null);
  let at = 2;
  while (at + 9 < view.byteLength && view.getUint8(at) === 0xff) {
    const marker = view.getUint8(at + 1);
    const length = view.getUint16(at + 2);
    if (marker === 0xe1 && ascii(view, at + 4, 4) === "Exif")
      found.orientation = exifOrientation(
        new DataView(view.buffer, view.byteOffset + at + 10, length - 8),
      );
    if (isFrame(marker)) {
      found.height = view.getUint16(at + 5);
      found.width = view.getUint16(at + 7);
      break;
    }
    if (marker === 0xda || length < 2) break;
    at += 2 + length;
  }
  return found;
}

const ORIENTATION = 0x0112;

/** Reads the first directory of an EXIF block; what makes no sense is upright. */
function exifOrientation(view: DataView): number {
  try {
    const little = view.getUint16(0) === 0x4949;
    const directory = view.getUint32(4, little);
    const entries = view.getUint16(directory, little);
    for (let index = 0; index < entries; index += 1) {
      const at = directory + 2 + index * 12;
      if (view.getUint16(at, little) !== ORIENTATION) continue;
      const said = view.getUint16(at + 8, little);
      return said >= 1 && said <= 8 ? said : 1;
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return 1;
}

const READERS = [jpeg, png, gif, webp, bmp, heif];
