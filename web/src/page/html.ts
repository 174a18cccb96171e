const brand: unique symbol = Symbol("html");

/** A piece of markup whose values are escaped already. Only `html` and `raw` make one. */
export interface Html {
  readonly [brand]: true;
  readonly text: string;
}

/** What may stand in a template: text is escaped, markup is not, nothing is shown for null, undefined and booleans. */
export type HtmlValue = Html | string | number | boolean | null | undefined | readonly HtmlValue[];

/**
 * A template of markup: html`<b>${name}</b>`. Every value is escaped for text and for quoted attributes; write
 * attributes in double quotes.
 */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  let text = strings[0] ?? "";
  values.forEach((value, index) => (text += show(value) + (strings[index + 1] ?? "")));
  return raw(text);
}

/** Markup of our own making, such as a drawing: never anything that came over the network. */
export function raw(text: string): Html {
  return { [brand]: true, text };
}

/** A boolean attribute: there when `isOn`, absent when not. */
export function attribute(name: "disabled" | "hidden" | "open" | "checked" | "selected", isOn: boolean): Html {
  return raw(isOn ? name : "");
}

function show(value: HtmlValue): string {
  if (value === null || value === undefined || typeof value === "boolean") return "";
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return escape(value);
  return isHtml(value) ? value.text : value.map(show).join("");
}

function isHtml(value: Html | readonly HtmlValue[]): value is Html {
  return brand in value;
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
