import { refuse } from "../errors.ts";
import { decodeDocument } from "../values/decode.ts";
import type { Document } from "../values/document.ts";
import { encodeDocument } from "../values/encode.ts";

/** The largest message, as MongoDB has it. */
export const MAX_MESSAGE_BYTES = 48_000_000;
export const HEADER_BYTES = 16;

const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;
const CHECKSUM_PRESENT = 1;
const MORE_TO_COME = 2;

/** What a reply has to know of its request. */
export interface RequestHead {
  readonly id: number;
  /** The client wants no reply. */
  readonly isSilent: boolean;
  /** Came as OP_QUERY, which drivers send once, before they know the server. */
  readonly isLegacy: boolean;
}

/** A request, taken apart. */
export interface Request extends RequestHead {
  readonly command: Document;
}

/** Reads a whole message. Throws when it is not one: the connection it came on cannot be trusted any more. */
export function parseMessage(message: Buffer): Request {
  const id = message.readInt32LE(4);
  const code = message.readInt32LE(12);
  if (code === OP_MSG) return { id, ...parseOpMsg(message), isLegacy: false };
  if (code !== OP_QUERY) return refuse(352, `Unsupported OP_ code: ${code}`);
  const end = message.indexOf(0, HEADER_BYTES + 4);
  if (end < 0) return refuse(22, "an OP_QUERY without a namespace");
  const [db = ""] = message.toString("utf8", HEADER_BYTES + 4, end).split(".");
  const command = decodeDocument(message, end + 9);
  if (!["isMaster", "ismaster", "hello"].includes(Object.keys(command)[0] ?? ""))
    refuse(352, "Unsupported OP_QUERY command: only the handshake may use it");
  command["$db"] = db;
  return { id, command, isSilent: false, isLegacy: true };
}

function parseOpMsg(message: Buffer): { readonly command: Document; readonly isSilent: boolean } {
  const flags = message.readUInt32LE(HEADER_BYTES);
  if (flags & 0xfffc) refuse(22, `message flags ${flags} are not known`);
  const end = message.length - (flags & CHECKSUM_PRESENT ? 4 : 0);
  let at = HEADER_BYTES + 4;
  let command: Document | undefined;
  const sequences: (readonly [string, Document[]])[] = [];
  while (at < end) {
    const kind = message[at++];
    if (at + 4 > end) refuse(22, "a section ends too early");
    const size = message.readInt32LE(at);
    if (size < 5 || at + size > end) refuse(22, `a section of ${size} bytes`);
    if (kind === 0) {
      if (command) refuse(22, "a message has two bodies");
      command = decodeDocument(message, at);
    } else if (kind === 1) sequences.push(parseSequence(message, at, at + size));
    else refuse(22, `a section of kind ${kind}`);
    at += size;
  }
  if (!command) return refuse(22, "a message has no body");
  for (const [name, documents] of sequences) {
    if (name in command) refuse(22, `'${name}' is both in the body and in a sequence`);
    command[name] = documents;
  }
  return { command, isSilent: (flags & MORE_TO_COME) !== 0 };
}

function parseSequence(message: Buffer, start: number, end: number): readonly [string, Document[]] {
  const stop = message.indexOf(0, start + 4);
  if (stop < 0 || stop >= end) refuse(22, "a document sequence has no name");
  const documents: Document[] = [];
  for (let at = stop + 1; at < end;) {
    if (at + 4 > end) refuse(22, "a document sequence ends too early");
    const size = message.readInt32LE(at);
    if (size < 5 || at + size > end) refuse(22, `a document of ${size} bytes in a sequence`);
    documents.push(decodeDocument(message, at));
    at += size;
  }
  return [message.toString("utf8", start + 4, stop), documents];
}

/** The bytes of a reply. */
export function writeReply(request: RequestHead, reply: Readonly<Record<string, unknown>>): Buffer {
  const head = request.isLegacy ? 36 : 21;
  const message = encodeDocument(reply, head);
  message.fill(0, 0, head);
  message.writeInt32LE(message.length, 0);
  message.writeInt32LE(request.id, 8);
  message.writeInt32LE(request.isLegacy ? OP_REPLY : OP_MSG, 12);
  if (request.isLegacy) {
    message.writeInt32LE(8, 16);
    message.writeInt32LE(1, 32);
  }
  return message;
}
