import { deterministicId } from "../../kernel/ids.ts";
import type { ChannelKind } from "../../kernel/viewer.ts";

/** The touchpoint of a channel that stands in no store. */
export function touchpointId(kind: ChannelKind) {
  return deterministicId("tch", `touchpoint:${kind}`);
}

/** The till or the kiosk of a store. */
export function storeTouchpointId(kind: "STORE_POS" | "KIOSK", store: string) {
  return deterministicId("tch", `touchpoint:${kind}:${store}`);
}
