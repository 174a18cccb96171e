import { Binary, BSONRegExp, ObjectId, Timestamp, UUID } from "bson";
import { refuse, unsupported } from "../errors.ts";
import { type Document, emptyDocument } from "./document.ts";
import { doubleOf } from "./numbers.ts";

/** How deep documents may nest; MongoDB allows 100 for stored ones and a little more for commands. */
const MAX_DEPTH = 180;

/** Reads BSON into the store's values. Refuses types that it does not keep and bytes that are not BSON. */
export function decodeDocument(bytes: Buffer, start = 0): Document {
  return new Reader(bytes, start).document(0);
}

const malformed = (what: string): never => refuse(22, `invalid BSON: ${what}`);

class Reader {
  readonly #bytes: Buffer;
  #at: number;
  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  document(depth: number): Document {
    const end = this.#open(depth);
    const document = emptyDocument();
    for (let type = this.#bytes[this.#at++]; type !== 0; type = this.#bytes[this.#at++]) {
      const name = this.#name(end);
      document[name] = this.#value(type!, name, depth);
      if (this.#at >= end) malformed(`field '${name}' ends past its document`);
    }
    if (this.#at !== end) malformed("a document ends before its length");
    return document;
  }

  #array(depth: number): unknown[] {
    const end = this.#open(depth);
    const array: unknown[] = [];
    for (let type = this.#bytes[this.#at++]; type !== 0; type = this.#bytes[this.#at++]) {
      while (this.#bytes[this.#at++] !== 0) if (this.#at >= end) malformed("an array's index has no end");
      array.push(this.#value(type!, "", depth));
      if (this.#at >= end) malformed("an array's element ends past it");
    }
    if (this.#at !== end) malformed("an array ends before its length");
    return array;
  }

  #open(depth: number): number {
    if (depth > MAX_DEPTH) refuse(15, `documents nest deeper than ${MAX_DEPTH} levels`);
    const size = this.#take(4) && this.#bytes.readInt32LE(this.#at - 4);
    const end = this.#at - 4 + size;
    if (size < 5 || end > this.#bytes.length || this.#bytes[end - 1] !== 0) malformed(`document of ${size} bytes`);
    return end;
  }

  #take(count: number): number {
    if (this.#at + count > this.#bytes.length) malformed("it ends too early");
    this.#at += count;
    return count;
  }

  #name(end: number): string {
    const from = this.#at;
    const bytes = this.#bytes;
    let name = "";
    for (let i = from; i < end; i++) {
      const byte = bytes[i]!;
      if (byte === 0) {
        this.#at = i + 1;
        return name;
      }
      if (byte >= 128) break;
      name += String.fromCharCode(byte);
    }
    const stop = bytes.indexOf(0, from);
    if (stop < 0 || stop >= end) malformed("a field name has no end");
    this.#at = stop + 1;
    return bytes.toString("utf8", from, stop);
  }

  #cstring(): string {
    const stop = this.#bytes.indexOf(0, this.#at);
    if (stop < 0) malformed("a text has no end");
    const text = this.#bytes.toString("utf8", this.#at, stop);
    this.#at = stop + 1;
    return text;
  }

  #value(type: number, name: string, depth: number): unknown {
    switch (type) {
      case 0x01:
        this.#take(8);
        return doubleOf(this.#bytes.readDoubleLE(this.#at - 8));
      case 0x02: {
        this.#take(4);
        const size = this.#bytes.readInt32LE(this.#at - 4);
        if (size < 1) malformed(`a string of ${size} bytes`);
        this.#take(size);
        if (this.#bytes[this.#at - 1] !== 0) malformed("a string has no end");
        return this.#bytes.toString("utf8", this.#at - size, this.#at - 1);
      }
      case 0x03:
        return this.document(depth + 1);
      case 0x04:
        return this.#array(depth + 1);
      case 0x05:
        return this.#binary();
      case 0x07:
        this.#take(12);
        return new ObjectId(Uint8Array.prototype.slice.call(this.#bytes, this.#at - 12, this.#at));
      case 0x08: {
        this.#take(1);
        const byte = this.#bytes[this.#at - 1]!;
        if (byte > 1) malformed(`a boolean of ${byte}`);
        return byte === 1;
      }
      case 0x09:
        this.#take(8);
        return new Date(Number(this.#bytes.readBigInt64LE(this.#at - 8)));
      case 0x0a:
        return null;
      case 0x0b:
        return new BSONRegExp(this.#cstring(), this.#cstring());
      case 0x10:
        this.#take(4);
        return this.#bytes.readInt32LE(this.#at - 4);
      case 0x11:
        this.#take(8);
        return new Timestamp(this.#bytes.readBigUInt64LE(this.#at - 8));
      case 0x12:
        this.#take(8);
        return this.#bytes.readBigInt64LE(this.#at - 8);
      case 0x13:
        return unsupported(`the type decimal128 (field '${name}')`);
      case 0x06:
      case 0x0c:
      case 0x0d:
      case 0x0e:
      case 0x0f:
      case 0x7f:
      case 0xff:
        return unsupported(`the BSON type ${type} (field '${name}')`);
      default:
        return malformed(`type ${type} of field '${name}'`);
    }
  }

  #binary(): Binary {
    this.#take(5);
    const size = this.#bytes.readInt32LE(this.#at - 5);
    const subtype = this.#bytes[this.#at - 1]!;
    if (size < 0) malformed(`binary data of ${size} bytes`);
    this.#take(size);
    const value = Uint8Array.prototype.slice.call(this.#bytes, this.#at - size, this.#at);
    return subtype === 4 && size === 16 ? new UUID(value) : new Binary(value, subtype);
  }
}
