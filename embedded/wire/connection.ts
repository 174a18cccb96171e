import type { Socket } from "node:net";
import { dispatch, failure } from "../commands/dispatch.ts";
import type { Reply, Services } from "../commands/context.ts";
import { ServerError } from "../errors.ts";
import { HEADER_BYTES, MAX_MESSAGE_BYTES, parseMessage, type RequestHead, writeReply } from "./message.ts";

/** Serves one client connection: a message at a time, in order, until it ends or sends what is no message. */
export function serveConnection(socket: Socket, services: Services): void {
  const gone = new AbortController();
  let received: Buffer[] = [];
  let size = 0;
  let isBusy = false;

  const takeMessage = (): Buffer | undefined => {
    if (size < HEADER_BYTES) return undefined;
    if (received.length > 1 && received[0]!.length < HEADER_BYTES) received = [Buffer.concat(received)];
    const length = received[0]!.readInt32LE(0);
    if (length < HEADER_BYTES + 5 || length > MAX_MESSAGE_BYTES) throw new Error(`a message of ${length} bytes`);
    if (size < length) return undefined;
    const all = received.length === 1 ? received[0]! : Buffer.concat(received);
    received = all.length > length ? [all.subarray(length)] : [];
    size -= length;
    return all.subarray(0, length);
  };

  /** A value that the store does not keep makes a refusal; what is no message at all throws. */
  const answer = async (message: Buffer): Promise<{ request: RequestHead; reply: Reply }> => {
    try {
      const request = parseMessage(message);
      return { request, reply: await dispatch(services, request.command, gone.signal) };
    } catch (error) {
      if (!(error instanceof ServerError) || error.code !== 238) throw error;
      return {
        request: { id: message.readInt32LE(4), isSilent: false, isLegacy: false },
        reply: failure(services, error),
      };
    }
  };

  const serve = async (): Promise<void> => {
    isBusy = true;
    socket.pause();
    try {
      for (let message = takeMessage(); message && !socket.destroyed; message = takeMessage()) {
        const { request, reply } = await answer(message);
        if (request.isSilent || socket.destroyed) continue;
        if (!socket.write(writeReply(request, reply)) && !socket.destroyed) await drained(socket);
      }
      socket.resume();
    } catch (error) {
      services.engine.options.log.warn(
        { error: error instanceof Error ? error.message : String(error) },
        "a connection sent what is no message, and is closed",
      );
      socket.destroy();
    } finally {
      isBusy = false;
    }
  };

  socket.setNoDelay();
  socket.on("data", (chunk: Buffer) => {
    received.push(chunk);
    size += chunk.length;
    if (!isBusy) void serve(); // it catches everything itself
  });
  socket.on("error", () => socket.destroy());
  socket.on("close", () => gone.abort());
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.once("drain", resolve);
    socket.once("close", resolve);
  });
}
