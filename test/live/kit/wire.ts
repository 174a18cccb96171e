import { once } from "node:events";

import type { RawData, WebSocket } from "ws";

/** Sends one message of the protocol. */
export function say(socket: WebSocket, message: unknown): void {
  socket.send(typeof message === "string" ? message : JSON.stringify(message));
}

/** A message as it stands on the wire. */
export function parse(data: RawData): any {
  return JSON.parse((data as Buffer).toString()); // ws hands over Buffers unless told otherwise
}

/** The messages of a socket, in order, to be taken one by one. */
export function hear(socket: WebSocket): () => Promise<any> {
  const heard: unknown[] = [];
  const waiting: ((message: unknown) => void)[] = [];
  socket.on("message", (data) => {
    const message = parse(data);
    const next = waiting.shift();
    if (next === undefined) heard.push(message);
    else next(message);
  });
  return () => (heard.length > 0 ? Promise.resolve(heard.shift()) : new Promise((resolve) => waiting.push(resolve)));
}

export async function opened(socket: WebSocket): Promise<WebSocket> {
  await once(socket, "open");
  return socket;
}

/** The code and the reason with which a socket was closed. */
export async function closed(socket: WebSocket): Promise<{ code: number; reason: string }> {
  const [code, reason] = await once(socket, "close");
  return { code, reason: String(reason) };
}
