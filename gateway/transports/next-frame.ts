/** An operation's id as it stands on the wire: ASCII only, so that its length is known and its bytes can be patched. */
export type WireId = Buffer;

/** Everything outside ASCII is written as a JSON escape. */
export function wireId(id: string): WireId {
  const escaped = JSON.stringify(id).replace(/[^\x20-\x7e]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
  return Buffer.from(escaped, "latin1");
}

const beforeId = Buffer.from('{"id":');
const afterId = Buffer.from(',"type":"next","payload":');
const end = Buffer.from("}");

/** Builds a whole WebSocket text frame (RFC 6455, section 5.2; a server does not mask) around a `next` message. */
export function buildNextFrame(id: WireId, payload: Buffer): Buffer {
  const length = beforeId.length + id.length + afterId.length + payload.length + end.length;
  const header = frameHeader(length);
  return Buffer.concat([header, beforeId, id, afterId, payload, end]);
}

function frameHeader(length: number): Buffer {
  const textAndFinal = 0x81;
  if (length < 126) return Buffer.from([textAndFinal, length]);
  if (length < 0x1_0000) return Buffer.from([textAndFinal, 126, length >> 8, length & 0xff]);
  const header = Buffer.alloc(10);
  header[0] = textAndFinal;
  header[1] = 127;
  header.writeBigUInt64BE(BigInt(length), 2);
  return header;
}

/** What a frame is written to: the part of a `net.Socket` that is needed here. */
export interface FrameSocket {
  write(frame: Buffer): boolean;
  readonly writableLength: number;
}

/**
 * Writes one payload to many sockets. All of a frame is equal but the id: it is built once, and the id's bytes are
 * patched in place for the next member.
 */
export class NextFrames {
  #payload: Buffer | undefined;
  #frame: Buffer | undefined;
  #id: WireId | undefined;

  write(socket: FrameSocket, id: WireId, payload: Buffer): void {
    const frame = this.#frameFor(id, payload);
    socket.write(frame);
    // An idle socket hands the bytes to the kernel at once. Otherwise the buffer is that socket's until it is flushed.
    if (socket.writableLength > 0) this.#frame = undefined;
  }

  #frameFor(id: WireId, payload: Buffer): Buffer {
    const isUsable = this.#payload === payload && this.#id?.length === id.length;
    if (this.#frame === undefined || !isUsable) {
      this.#frame = buildNextFrame(id, payload);
      this.#payload = payload;
    } else if (this.#id !== id) id.copy(this.#frame, idOffset(this.#frame));
    this.#id = id;
    return this.#frame;
  }
}

function idOffset(frame: Buffer): number {
  const length = frame[1] ?? 0;
  const header = length === 127 ? 10 : length === 126 ? 4 : 2;
  return header + beforeId.length;
}
