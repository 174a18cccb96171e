import { describe, expect, test } from "vitest";

import { MessageRate } from "../../gateway/transports/message-rate.ts";
import { NextFrames, buildNextFrame, wireId } from "../../gateway/transports/next-frame.ts";
import { isOriginAllowed } from "../../gateway/transports/origin.ts";

function read(frame: Buffer): unknown {
  const short = frame[1] ?? 0;
  const offset = short === 127 ? 10 : short === 126 ? 4 : 2;
  const length = short === 127 ? Number(frame.readBigUInt64BE(2)) : short === 126 ? frame.readUInt16BE(2) : short;
  expect(frame[0]).toBe(0x81);
  expect(frame.length).toBe(offset + length);
  return JSON.parse(frame.subarray(offset).toString());
}

describe("next frame", () => {
  test.each([0, 60, 70, 65_400, 65_500, 70_000])("is a whole text frame with %i bytes of data", (size) => {
    const payload = { data: "x".repeat(size) };
    const frame = buildNextFrame(wireId("7"), Buffer.from(JSON.stringify(payload)));
    expect(read(frame)).toEqual({ id: "7", type: "next", payload });
  });

  test.each(['"', "\\", "\n", "schön", "\u{1F45F}", "\u2028"])("carries the id %j as it was", (id) => {
    expect(read(buildNextFrame(wireId(id), Buffer.from("{}")))).toMatchObject({ id });
  });

  class Wire {
    readonly frames: unknown[] = [];
    writableLength = 0;
    isBusy = false;
    readonly kept: Buffer[] = [];

    write(frame: Buffer): boolean {
      if (this.isBusy) {
        this.kept.push(frame);
        this.writableLength = frame.length;
      } else this.frames.push(read(frame));
      return !this.isBusy;
    }
  }

  test("is built once per state: ids of one length are patched in place", () => {
    const frames = new NextFrames();
    const wire = new Wire();
    const payload = Buffer.from('{"data":1}');
    for (const id of ["aa", "bb", "bb", "ccc", "dd"]) frames.write(wire, wireId(id), payload);
    frames.write(wire, wireId("ee"), Buffer.from('{"data":2}'));
    expect(wire.frames.map((frame) => (frame as { id: string }).id)).toEqual(["aa", "bb", "bb", "ccc", "dd", "ee"]);
    expect(wire.frames.at(-1)).toMatchObject({ payload: { data: 2 } });
  });

  test("bytes that a busy socket still holds are not patched", () => {
    const frames = new NextFrames();
    const busy = new Wire();
    busy.isBusy = true;
    const payload = Buffer.from('{"data":1}');
    frames.write(busy, wireId("aa"), payload);
    frames.write(new Wire(), wireId("bb"), payload);
    expect(busy.kept.map(read)).toMatchObject([{ id: "aa" }]);
  });
});

test("message rate > lets a burst through, then so many a second", () => {
  const rate = new MessageRate({ perSecond: 20, burst: 3, now: 0 });
  expect([0, 0, 0, 0, 50, 50, 100].map((now) => rate.take(now))).toEqual([true, true, true, false, true, false, true]);
});

describe("origin", () => {
  const base = { host: "shop.example:4000", allowed: ["https://kiosk.example"] };
  test.each([
    { origin: undefined, isAllowed: true },
    { origin: "http://shop.example:4000", isAllowed: true },
    { origin: "https://kiosk.example", isAllowed: true },
    { origin: "https://evil.example", isAllowed: false },
    { origin: "http://shop.example:4000.evil.example", isAllowed: false },
    { origin: "null", isAllowed: false },
    { origin: "", isAllowed: false },
  ])("$origin is allowed: $isAllowed", ({ origin, isAllowed }) => {
    expect(isOriginAllowed({ ...base, origin })).toBe(isAllowed);
  });
});
