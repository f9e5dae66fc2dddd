/** Decoding and drawing pictures with what the browser has; each decoded picture is let go by whoever asked for it. */
import type { Encode, Size } from "./fit";

/** Throws a DOMException when the browser cannot read it. It comes turned as its EXIF says. */
export function decode(file: Blob): Promise<ImageBitmap> {
  return createImageBitmap(file, { imageOrientation: "from-image" });
}

/** An encoder of one picture: it draws on white where the type cannot be seen through. */
export function encoder(picture: ImageBitmap): Encode {
  return async (type, size, quality) => {
    const canvas = drawn(picture, size, type === "image/jpeg" ? "white" : null);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, type, quality));
    // Its pixels go at once, not whenever somebody tidies up.
    canvas.width = 0;
    // A browser that cannot write a type writes a PNG.
    return blob?.type === type ? blob : null;
  };
}

const LOOKED_AT = 64;

/** Whether one can see through some of it; looked at in small. */
export function isSeeThrough(picture: ImageBitmap): boolean {
  const canvas = drawn(picture, { width: LOOKED_AT, height: LOOKED_AT }, null);
  const { data } = contextOf(canvas).getImageData(0, 0, LOOKED_AT, LOOKED_AT);
  for (let at = 3; at < data.length; at += 4) if ((data[at] ?? 255) < 255) return true;
  return false;
}

function drawn(
  picture: ImageBitmap,
  { width, height }: Size,
  ground: string | null,
): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = contextOf(canvas);
  if (ground !== null) {
    context.fillStyle = ground;
    context.fillRect(0, 0, width, height);
  }
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, width, height);
  return canvas;
}

function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext("2d");
  if (!context) throw new DOMException("there is no memory for a canvas", "InvalidStateError");
  return context;
}
