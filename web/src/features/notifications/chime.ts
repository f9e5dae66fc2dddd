/** The sound of a new message: two soft notes, made here rather than loaded. */

/** The notes in hertz, each with its start in seconds. */
const NOTES = [
  [659.25, 0],
  [880, 0.13],
] as const;
const LENGTH = 0.35;
const LOUDEST = 0.08;

let context: AudioContext | undefined;

/** Plays it. Browsers stay silent in a page that nobody has touched yet. */
export async function chime(): Promise<void> {
  context ??= new AudioContext();
  if (context.state === "suspended") await context.resume();
  for (const [pitch, start] of NOTES) {
    const at = context.currentTime + start;
    const note = context.createOscillator();
    const volume = context.createGain();
    note.type = "sine";
    note.frequency.value = pitch;
    volume.gain.setValueAtTime(0, at);
    volume.gain.linearRampToValueAtTime(LOUDEST, at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, at + LENGTH);
    note.connect(volume).connect(context.destination);
    note.start(at);
    note.stop(at + LENGTH);
  }
}
