/**
 * The line to the feed: a WebSocket that resumes where it broke off, and a long poll when there can be no socket.
 *
 * Promises: `onFrame` gets every frame once and in order; after a break the next one starts right behind the last.
 */
import type { FeedFrame } from "@/api/feed";

export type ConnectionState = "connecting" | "live" | "polling" | "reconnecting";

export interface LinkListener {
  onFrame: (frame: FeedFrame) => void;
  onState: (state: ConnectionState) => void;
}

export interface LinkOptions {
  /** The last event that is already known. */
  cursor: number;
  /** Opens the socket behind a cursor. */
  open: (cursor: number) => WebSocket;
  /** Waits `wait` seconds at most for what comes behind a cursor. */
  poll: (cursor: number, wait: number, signal: AbortSignal) => Promise<FeedFrame>;
}

/** The server speaks every 20 s; after this many milliseconds of silence the line is dead, whatever TCP says. */
const SILENCE = 45_000;
/** After this many sockets in a row that never spoke, poll instead, and try a socket again now and then. */
const SOCKETS_BEFORE_POLLING = 3;
const SOCKET_AGAIN_AFTER = 60_000;
/** How long after the last key somebody still types, in milliseconds. */
const TYPING_FOR = 4_000;
const FIRST_DELAY = 500;
const LONGEST_DELAY = 15_000;

/** How long to wait before the next try: twice as long each time, and never all browsers at once. */
export function delayBefore(attempt: number, random = Math.random()): number {
  const most = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** attempt);
  return most / 2 + (most / 2) * random;
}

export class FeedConnection {
  private cursor: number;
  private socket: WebSocket | undefined;
  private polling: AbortController | undefined;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private silence: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;
  private mute = 0;
  private stopped = false;
  private state: ConnectionState = "connecting";
  private viewing: number | null = null;
  private typing = false;
  private typed: ReturnType<typeof setTimeout> | undefined;
  private listener: LinkListener | undefined;

  constructor(private readonly options: LinkOptions) {
    this.cursor = options.cursor;
  }

  start(listener: LinkListener): void {
    this.listener = listener;
    this.stopped = false;
    this.connect();
  }

  stop(): void {
    this.stopped = true;
    this.stopTyping();
    this.dropTimers();
    this.polling?.abort();
    this.hangUp();
  }

  /** The network came back, or the page: try now instead of at the end of the delay. */
  hurry(): void {
    if (this.stopped || this.retry === undefined) return;
    this.failures = 0;
    this.dropTimers();
    this.connect();
  }

  /** Tells colleagues which conversation is on the screen. */
  view(conversationId: number | null): void {
    this.viewing = conversationId;
    this.stopTyping();
    this.tell();
  }

  /** Tells colleagues that somebody writes in what is on the screen, until no key came for a while. */
  type(): void {
    clearTimeout(this.typed);
    this.typed = setTimeout(() => this.rest(), TYPING_FOR);
    if (this.typing) return;
    this.typing = true;
    this.tell();
  }

  /** What was written is sent, or put away. */
  rest(): void {
    if (!this.typing) return;
    this.stopTyping();
    this.tell();
  }

  private stopTyping(): void {
    clearTimeout(this.typed);
    this.typing = false;
  }

  private tell(): void {
    const { viewing, typing } = this;
    if (this.state === "live") this.socket?.send(JSON.stringify({ viewing, typing }));
  }

  private connect(): void {
    if (this.mute >= SOCKETS_BEFORE_POLLING) {
      void this.pollOn();
      return;
    }
    let spoke = false;
    const socket = this.options.open(this.cursor);
    this.socket = socket;
    this.listen();
    socket.onmessage = ({ data }: MessageEvent<string>) => {
      if (this.socket !== socket) return;
      this.listen();
      if (!spoke) {
        spoke = true;
        this.failures = this.mute = 0;
        this.become("live");
        if (this.viewing !== null) this.tell();
      }
      this.take(JSON.parse(data) as FeedFrame);
    };
    socket.onclose = () => {
      if (this.socket !== socket) return;
      if (!spoke) this.mute += 1;
      this.again();
    };
  }

  private async pollOn(): Promise<void> {
    const polling = new AbortController();
    this.polling = polling;
    const until = Date.now() + SOCKET_AGAIN_AFTER;
    let wait = 0;
    try {
      while (Date.now() < until) {
        const frame = await this.options.poll(this.cursor, wait, polling.signal);
        if (this.stopped) return;
        this.failures = 0;
        this.become("polling");
        this.take(frame);
        wait = 25;
      }
    } catch {
      if (!this.stopped) this.again();
      return;
    }
    this.mute = SOCKETS_BEFORE_POLLING - 1;
    this.connect();
  }

  private take(frame: FeedFrame): void {
    this.cursor = frame.cursor;
    this.listener?.onFrame(frame);
  }

  private again(): void {
    this.hangUp();
    this.dropTimers();
    if (this.stopped) return;
    this.become("reconnecting");
    this.retry = setTimeout(() => {
      this.retry = undefined;
      this.connect();
    }, delayBefore(this.failures));
    this.failures += 1;
  }

  /** A line that says nothing for too long is given up. */
  private listen(): void {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.again(), SILENCE);
  }

  private hangUp(): void {
    const socket = this.socket;
    this.socket = undefined;
    socket?.close();
  }

  private dropTimers(): void {
    clearTimeout(this.retry);
    clearTimeout(this.silence);
    this.retry = this.silence = undefined;
  }

  private become(state: ConnectionState): void {
    if (this.state === state) return;
    this.state = state;
    this.listener?.onState(state);
  }
}
