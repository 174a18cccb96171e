/** The kinds of channel on which a conversation can be held: the schema's `ChannelKind`. */
export type Channel =
  | "WEB"
  | "APP"
  | "STORE_POS"
  | "KIOSK"
  | "PHONE"
  | "SOCIAL"
  | "MESSAGING"
  | "EMAIL"
  | "SMS"
  | "PUSH"
  | "PARTNER";
