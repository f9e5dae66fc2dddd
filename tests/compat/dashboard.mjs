/** A dashboard without a page: `node dashboard.mjs <folder of socket.io-client> <url> <options>`.
 * Writes a line for everything it hears, and emits what the lines on its input say. */
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const [client, url, options] = process.argv.slice(2);
const { io } = createRequire(import.meta.url)(client);
const say = (event, data) => process.stdout.write(JSON.stringify({ event, data }) + "\n");

const socket = io(url, { reconnectionDelay: 50, reconnectionDelayMax: 200, ...JSON.parse(options) });
socket.io.on("open", () => {
  say("open", socket.io.engine.transport.name);
  socket.io.engine.on("upgrade", (transport) => say("upgrade", transport.name));
});
socket.on("connect", () => say("connect", socket.id));
socket.on("disconnect", (reason) => say("disconnect", reason));
socket.on("connect_error", (error) => say("connect_error", error.message));
socket.on("message", (message) => say("message", message));

createInterface({ input: process.stdin }).on("line", (line) => {
  const { name, data, ack } = JSON.parse(line);
  if (ack) socket.emit(name, ...data, (answer) => say("ack", answer));
  else socket.emit(name, ...data);
});
