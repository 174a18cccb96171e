import { invalidInput, type EmptyMessage, type MessageTooLong, type Refusal } from "./refusal.ts";

/** The most characters (UTF-16 units, as `String.length` counts) that a message may have. */
export const MAX_TEXT = 2000;
const MAX_SUBJECT = 120;

/** A text that may be stored, or why it may not. */
export type ReadText =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "refused"; readonly refusal: Refusal };

/** Reads the words of a message: blanks at both ends do not count. */
export function readMessageText(raw: string): ReadText {
  const text = raw.trim();
  if (text.length === 0) {
    const refusal: EmptyMessage = {
      __typename: "EmptyMessage",
      code: "EMPTY_MESSAGE",
      message: "A message needs at least one character that is no blank.",
      field: ["text"],
    };
    return { kind: "refused", refusal };
  }
  if (text.length <= MAX_TEXT) return { kind: "text", text };
  const refusal: MessageTooLong = {
    __typename: "MessageTooLong",
    code: "MESSAGE_TOO_LONG",
    message: `A message has at most ${MAX_TEXT} characters, this one has ${text.length}: send it in parts.`,
    field: ["text"],
    maximumLength: MAX_TEXT,
  };
  return { kind: "refused", refusal };
}

/** Reads what a conversation is about. */
export function readSubject(raw: string): ReadText {
  const text = raw.trim();
  if (text.length >= 1 && text.length <= MAX_SUBJECT) return { kind: "text", text };
  return {
    kind: "refused",
    refusal: invalidInput(`A subject has 1 to ${MAX_SUBJECT} characters, this one has ${text.length}.`, "subject"),
  };
}
