import type { Html } from "./html.ts";

/**
 * Makes the children of `root` look like `view`, changing only what differs, so that focus, typed text, scroll positions
 * and running transitions survive. Elements with `data-key` keep their identity when they move. What changes after the
 * first rendering is pointed out: an element whose `data-mark` differs gets the class `changed`, a keyed element that is
 * new in a parent with `data-list` gets `entered`.
 */
export function render(root: Element, view: Html): void {
  const template = document.createElement("template");
  template.innerHTML = view.text;
  const leftBehind = new Set([...root.querySelectorAll("[data-follow]")].filter((list) => !isAtEnd(list)));
  patchChildren(root, template.content);
  for (const list of root.querySelectorAll("[data-follow]")) {
    if (!leftBehind.has(list)) list.scrollTop = list.scrollHeight;
  }
}

/** A list with `data-follow` shows its end, unless its reader has scrolled back. */
function isAtEnd(list: Element): boolean {
  return list.scrollHeight - list.scrollTop - list.clientHeight < 24;
}

function patchChildren(parent: Element, wanted: ParentNode & Node): void {
  const keyed = keyedChildren(parent, wanted);
  const isGrowing = parent.hasAttribute("data-list") && parent.hasAttribute("data-rendered");
  let place: ChildNode | null = parent.firstChild;
  for (const next of wanted.childNodes) {
    const key = keyOf(next);
    const match = key === undefined ? unkeyedMatch(place, next) : keyed.get(key);
    if (match === undefined || !isAlike(match, next)) {
      const added = document.importNode(next, true);
      if (isGrowing && key !== undefined && added instanceof Element) point(added, "entered");
      settle(added);
      parent.insertBefore(added, place);
      continue;
    }
    if (match === place) place = place.nextSibling;
    else parent.insertBefore(match, place);
    patchNode(match, next);
  }
  while (place !== null) {
    const following: ChildNode | null = place.nextSibling;
    place.remove();
    place = following;
  }
  if (parent.hasAttribute("data-list")) parent.setAttribute("data-rendered", "");
}

/** The children with a key that stay; those that go are removed first, so that the ones that stay need not move. */
function keyedChildren(parent: Element, wanted: ParentNode): ReadonlyMap<string, Element> {
  const staying = new Set([...wanted.children].map(keyOf));
  const keyed = new Map<string, Element>();
  for (const child of Array.from(parent.children)) {
    const key = keyOf(child);
    if (key === undefined) continue;
    if (staying.has(key)) keyed.set(key, child);
    else child.remove();
  }
  return keyed;
}

/** The next child that has no key of its own and is of the same kind; children between are left to be removed. */
function unkeyedMatch(from: ChildNode | null, wanted: Node): ChildNode | undefined {
  for (let child = from; child !== null; child = child.nextSibling) {
    if (keyOf(child) === undefined && isAlike(child, wanted)) return child;
  }
  return undefined;
}

function isAlike(one: Node, other: Node): boolean {
  return one.nodeType === other.nodeType && one.nodeName === other.nodeName && keyOf(one) === keyOf(other);
}

function keyOf(node: Node): string | undefined {
  return node instanceof Element ? (node.getAttribute("data-key") ?? undefined) : undefined;
}

function patchNode(node: Node, wanted: Node): void {
  if (node instanceof Element && wanted instanceof Element) {
    patchAttributes(node, wanted);
    patchChildren(node, wanted);
    if (node instanceof HTMLSelectElement && node.dataset["value"] !== undefined) node.value = node.dataset["value"];
  } else if (node.nodeValue !== wanted.nodeValue) node.nodeValue = wanted.nodeValue;
}

/** Attributes that the page sets while it runs, and that a view does not know about. */
const ownAttributes = new Set(["data-rendered"]);

function patchAttributes(element: Element, wanted: Element): void {
  const isChanged =
    element.hasAttribute("data-mark") && element.getAttribute("data-mark") !== wanted.getAttribute("data-mark");
  const pointed = pointers.filter((name) => element.classList.contains(name));
  for (const { name } of Array.from(element.attributes)) {
    if (!wanted.hasAttribute(name) && !ownAttributes.has(name)) element.removeAttribute(name);
  }
  for (const { name, value } of wanted.attributes) {
    if (element.getAttribute(name) === value) continue;
    element.setAttribute(name, value);
    if (name === "value" && element instanceof HTMLInputElement) element.value = value;
  }
  element.classList.add(...pointed);
  if (isChanged) point(element, "changed");
}

const pointers = ["changed", "entered"] as const;

/** Starts the short highlight again from its beginning. */
function point(element: Element, name: (typeof pointers)[number]): void {
  element.classList.remove(name);
  if (element instanceof HTMLElement) void element.offsetWidth; // read for its effect: the animation restarts
  element.classList.add(name);
}

/** A freshly added list counts as rendered: what comes into it later is new. */
function settle(node: Node): void {
  if (!(node instanceof Element)) return;
  for (const list of [node, ...node.querySelectorAll("[data-list]")]) {
    if (list.hasAttribute("data-list")) list.setAttribute("data-rendered", "");
  }
}
