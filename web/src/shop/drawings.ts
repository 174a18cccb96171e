/** What a thing looks like, as drawn on 120 × 120: `{main}` is its colour, `{shade}` a darker one, `{light}` a lighter one. */
export type Thing =
  | "shoe"
  | "boot"
  | "jacket"
  | "top"
  | "trousers"
  | "dress"
  | "cap"
  | "socks"
  | "bag"
  | "lipstick"
  | "bottle"
  | "compact"
  | "brush"
  | "cup"
  | "parcel";

/** The drawings. Each is a few closed shapes, so that it reads at 40 pixels as well as at 240. */
export const drawings: Readonly<Record<Thing, string>> = {
  shoe: `<path fill="{main}" d="M15 74c0-14 3-24 8-31 5 6 13 7 19 2l4-4c8 13 19 21 37 25 14 3 21 7 22 15v4H15z"/>
    <path fill="{shade}" d="M15 74c9 3 20 3 30 0 3-8 3-16 0-26l-3-3c-6 5-14 4-19-2-5 7-8 17-8 31z"/>
    <path fill="none" stroke="{light}" stroke-width="2.6" stroke-linecap="round" d="M50 51l8-6M57 58l8-6M65 63l7-6"/>
    <path fill="{light}" d="M13 83h93c1 6-1 10-5 10H20c-5 0-7-4-7-10z"/>
    <path fill="{shade}" opacity=".55" d="M19 93h83l-2 4h-8l-2-2-3 2h-8l-2-2-3 2h-8l-2-2-3 2h-8l-2-2-3 2h-8l-2-2-3 2h-6z"/>`,
  boot: `<path fill="{main}" d="M36 18h32c2 16 1 28 5 38 4 7 14 9 24 13 6 3 9 8 9 15H32c-2-24 1-44 4-66z"/>
    <path fill="{shade}" d="M36 18h32l1 10H35zM32 84c-1-9-1-18 0-26 9 1 17 6 20 26z"/>
    <path fill="none" stroke="{light}" stroke-width="2.6" stroke-linecap="round" d="M56 36h11M57 45h12M60 54h12M67 62l8-4"/>
    <path fill="{light}" d="M30 83h77c1 8-1 12-5 12H66l-3-5H53l-2 5H35c-4 0-6-4-5-12z"/>`,
  jacket: `<path fill="{main}" d="M44 20l16 6 16-6 17 9c6 4 9 14 12 30l3 22-13 4-7-24v37H32V61l-7 24-13-4 3-22c3-16 6-26 12-30z"/>
    <path fill="{shade}" d="M44 20c2-5 8-8 16-8s14 3 16 8l-16 14zM32 61l-7 24-4-1 8-33zM88 61l7 24 4-1-8-33zM32 91h56v7H32z"/>
    <path fill="none" stroke="{light}" stroke-width="2.4" stroke-linecap="round" d="M60 34v63M41 70l7 8M79 70l-7 8"/>`,
  top: `<path fill="{main}" d="M45 22c4 8 26 8 30 0l21 9 13 27-16 8-6-10v44H33V56l-6 10-16-8 13-27z"/>
    <path fill="{shade}" d="M45 22c4 8 26 8 30 0l5 2c-5 13-35 13-40 0zM33 56l-6 10-4-2 9-16zM87 56l6 10 4-2-9-16z"/>
    <path fill="none" stroke="{light}" stroke-width="2" stroke-linecap="round" opacity=".8" d="M37 94h46"/>`,
  trousers: `<path fill="{main}" d="M39 14h42l3 20 5 72H68L60 50l-8 56H31l5-72z"/>
    <path fill="{shade}" d="M39 14h42l1 8H38zM60 50l4-14h-8zM31 106l1-8h21l-1 8zM68 106l-1-8h21l1 8z"/>
    <path fill="none" stroke="{light}" stroke-width="2.2" stroke-linecap="round" d="M60 24v14M42 30c2 6-1 9-5 10M78 30c-2 6 1 9 5 10"/>`,
  dress: `<path fill="{main}" d="M46 14l5 14c5 5 13 5 18 0l5-14 7 2c-1 14-3 22-7 32l22 54c-20 6-52 6-72 0l22-54c-4-10-6-18-7-32z"/>
    <path fill="{shade}" d="M46 48h28l3 8H43zM24 102l4-9c20 6 44 6 64 0l4 9c-20 6-52 6-72 0z"/>
    <path fill="none" stroke="{light}" stroke-width="2" stroke-linecap="round" opacity=".8" d="M52 62l-8 28M60 62v30M68 62l8 28"/>`,
  cap: `<path fill="{main}" d="M22 74c0-26 15-42 36-42s34 15 35 40l-35 6z"/>
    <path fill="{shade}" d="M20 74c22-6 52-8 73-2 10 3 15 8 15 14-16-5-34-6-52-5-14 1-26 3-36 3-3-4-2-8 0-10z"/>
    <path fill="none" stroke="{light}" stroke-width="2.2" stroke-linecap="round" d="M58 33c-8 10-11 23-11 38M62 33c9 9 13 22 13 36"/>`,
  socks: `<path fill="{main}" d="M34 16h24v46c0 6 3 9 9 13l8 6c7 5 4 17-6 17-8 0-13-3-20-8L35 79c-6-4-7-8-6-15z"/>
    <path fill="{shade}" d="M66 16h24v46c0 6 3 9 6 12 8 9 2 22-8 21l-7-2c4-7 2-14-4-19l-8-6z" opacity=".85"/>
    <path fill="{light}" d="M33 16h26v9H33zM66 16h24v9H66zM69 98c6 0 10-5 9-11-5-1-10 4-12 10z"/>`,
  bag: `<path fill="{main}" d="M22 44h76l6 54c0 5-3 8-8 8H24c-5 0-8-3-8-8z"/>
    <path fill="none" stroke="{shade}" stroke-width="5" stroke-linecap="round" d="M42 54V36c0-12 8-20 18-20s18 8 18 20v18"/>
    <path fill="{light}" d="M20 66h80l1 6H19z"/>`,
  lipstick: `<path fill="{main}" d="M50 52V32c0-6 9-15 20-20v40z"/>
    <path fill="{light}" opacity=".45" d="M54 50V34c0-4 4-9 9-13v29z"/>
    <path fill="#d8b977" d="M47 50h26v20H47z"/><path fill="#c4a15b" d="M47 64h26v6H47z"/>
    <path fill="#26302d" d="M43 70h34v34c0 3-2 4-4 4H47c-2 0-4-1-4-4z"/>`,
  bottle: `<path fill="#26302d" d="M49 12h22v24H49z"/><path fill="#d8b977" d="M47 34h26v6H47z"/>
    <path fill="{main}" d="M38 52c0-7 5-12 12-12h20c7 0 12 5 12 12v48c0 5-3 8-8 8H46c-5 0-8-3-8-8z"/>
    <path fill="{light}" opacity=".5" d="M43 54c0-5 3-8 7-8v56h-4c-2 0-3-1-3-3z"/>
    <path fill="#fff" opacity=".82" d="M50 64h24v22H50z"/><path fill="{shade}" opacity=".7" d="M54 70h16v2.500H54zM54 76h11v2.500H54z"/>`,
  compact: `<path fill="#26302d" d="M60 18c25 0 44 18 44 40H16c0-22 19-40 44-40z"/>
    <path fill="#dfe7e3" d="M60 25c20 0 35 13 36 30H24c1-17 16-30 36-30z"/>
    <path fill="#26302d" d="M16 60h88c0 24-19 42-44 42S16 84 16 60z"/>
    <path fill="{main}" d="M25 64h70c-2 18-17 31-35 31S27 82 25 64z"/><path fill="{light}" opacity=".5" d="M32 68h26c-2 12-7 20-12 23-8-5-13-13-14-23z"/>`,
  brush: `<path fill="#26302d" d="M54 60h12l-2 46c0 4-8 4-8 0z"/><path fill="#d8b977" d="M50 46h20l-3 16H53z"/>
    <path fill="{main}" d="M60 10c10 8 15 18 13 30l-2 8H49l-2-8c-2-12 3-22 13-30z"/>
    <path fill="{shade}" opacity=".6" d="M60 10c4 12 4 24 3 38h-6c-1-14-1-26 3-38z"/>`,
  cup: `<path fill="{light}" d="M28 30h64l-8 74c0 3-2 4-5 4H41c-3 0-5-1-5-4z"/>
    <path fill="{main}" d="M31 52h58l-4 34H35z"/><path fill="#26302d" d="M33 16h54l4 10c3 0 5 2 5 6H24c0-4 2-6 5-6z"/>
    <path fill="none" stroke="{light}" stroke-width="3" stroke-linecap="round" d="M52 69c4-7 12-7 16 0"/>`,
  parcel: `<path fill="{main}" d="M18 40l42-18 42 18v46l-42 20-42-20z"/><path fill="{shade}" d="M60 58v48l42-20V40z"/>
    <path fill="{light}" opacity=".7" d="M18 40l42 18 42-18-10-4-32 14-32-14z"/>`,
};
