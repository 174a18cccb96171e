import { Binary, BSONRegExp, Double, Long, ObjectId, Timestamp } from "bson";
import { unsupported } from "../errors.ts";
import type { Document } from "./document.ts";

/** A document that is already BSON; it is copied where it stands. */
export class Encoded {
  readonly bytes: Buffer;
  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }
}

let buffer = Buffer.allocUnsafeSlow(64 * 1024);
let at = 0;

/** Writes a document as BSON into bytes of its own. */
export function encodeDocument(document: Readonly<Record<string, unknown>>, head = 0): Buffer {
  at = head;
  room(64);
  writeDocument(document as Document);
  const out = Buffer.allocUnsafeSlow(at);
  buffer.copy(out, 0, 0, at);
  if (buffer.length > 4 * 1024 * 1024) buffer = Buffer.allocUnsafeSlow(64 * 1024);
  return out;
}

function room(bytes: number): void {
  if (at + bytes <= buffer.length) return;
  const wider = Buffer.allocUnsafeSlow(Math.max(buffer.length * 2, at + bytes));
  buffer.copy(wider, 0, 0, at);
  buffer = wider;
}

function writeDocument(document: Document): void {
  const start = at;
  at += 4;
  for (const name in document) {
    const value = document[name];
    if (value !== undefined) writeElement(name, value);
  }
  room(1);
  buffer[at++] = 0;
  buffer.writeInt32LE(at - start, start);
}

function writeArray(array: readonly unknown[]): void {
  const start = at;
  at += 4;
  for (let i = 0; i < array.length; i++) writeElement(String(i), array[i] ?? null);
  room(1);
  buffer[at++] = 0;
  buffer.writeInt32LE(at - start, start);
}

function writeName(type: number, name: string): void {
  room(name.length * 3 + 32);
  buffer[at++] = type;
  writeText(name);
  buffer[at++] = 0;
}

function writeText(text: string): void {
  if (text.length < 24) {
    let i = 0;
    for (; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code >= 128) break;
      buffer[at + i] = code;
    }
    if (i === text.length) {
      at += i;
      return;
    }
  }
  at += buffer.write(text, at, "utf8");
}

function writeElement(name: string, value: unknown): void {
  switch (typeof value) {
    case "string": {
      writeName(0x02, name);
      room(value.length * 3 + 5);
      const start = at;
      at += 4;
      writeText(value);
      buffer[at++] = 0;
      buffer.writeInt32LE(at - start - 4, start);
      return;
    }
    case "number":
      if ((value | 0) === value && !Object.is(value, -0)) {
        writeName(0x10, name);
        at = buffer.writeInt32LE(value, at);
      } else {
        writeName(0x01, name);
        at = buffer.writeDoubleLE(value, at);
      }
      return;
    case "boolean":
      writeName(0x08, name);
      buffer[at++] = value ? 1 : 0;
      return;
    case "bigint":
      writeName(0x12, name);
      at = buffer.writeBigInt64LE(value, at);
      return;
    case "object":
      if (value === null) writeName(0x0a, name);
      else writeObject(name, value);
      return;
    default:
      unsupported(`a value of type ${typeof value} (field '${name}')`);
  }
}

function writeObject(name: string, value: object): void {
  if (Array.isArray(value)) {
    writeName(0x04, name);
    writeArray(value);
  } else if (value instanceof Date) {
    writeName(0x09, name);
    at = buffer.writeBigInt64LE(BigInt(value.getTime()), at);
  } else if (value instanceof ObjectId) {
    writeName(0x07, name);
    buffer.set(value.id, at);
    at += 12;
  } else if (value instanceof Encoded) {
    writeName(0x03, name);
    room(value.bytes.length + 16);
    buffer.set(value.bytes, at);
    at += value.bytes.length;
  } else if (value instanceof Double) {
    writeName(0x01, name);
    at = buffer.writeDoubleLE(value.value, at);
  } else if (value instanceof Timestamp) {
    writeName(0x11, name);
    at = buffer.writeBigUInt64LE(BigInt.asUintN(64, value.toBigInt()), at);
  } else if (value instanceof Binary) {
    const bytes = value.value();
    writeName(0x05, name);
    room(bytes.length + 16);
    at = buffer.writeInt32LE(bytes.length, at);
    buffer[at++] = value.sub_type;
    buffer.set(bytes, at);
    at += bytes.length;
  } else if (value instanceof BSONRegExp) {
    writeName(0x0b, name);
    room((value.pattern.length + value.options.length) * 3 + 8);
    writeText(value.pattern);
    buffer[at++] = 0;
    writeText(value.options);
    buffer[at++] = 0;
  } else if (value instanceof Long) {
    writeName(0x12, name);
    at = buffer.writeBigInt64LE(value.toBigInt(), at);
  } else {
    writeName(0x03, name);
    writeDocument(value as Document); // what is left is a document, of the store or of a reply
  }
}
