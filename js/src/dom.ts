// Elements, built by hand: text only as textContent, attributes only under names written in here
// or by our own callers. Nothing that comes from a run is ever read as markup.

const SVG = "http://www.w3.org/2000/svg";

type Value = string | number | boolean | null | undefined | ((event: never) => void);
export type Props = Record<string, Value>;
type Child = Node | string | null | undefined | false;

function fill(element: Element, props: Props, children: readonly Child[]): void {
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === "function") {
      element.addEventListener(name.slice(2), value as (event: Event) => void);
    } else {
      attribute(element, name, value);
    }
  }
  for (const child of children) {
    if (child) element.append(child);
  }
}

/** Set an attribute; `true` is an empty one, `false` and `null` take it away. */
export function attribute(
  element: Element,
  name: string,
  value: Exclude<Value, (e: never) => void>,
): void {
  if (value === false || value === null || value === undefined) {
    element.removeAttribute(name);
    return;
  }
  const text = value === true ? "" : String(value);
  if (element.getAttribute(name) !== text) element.setAttribute(name, text);
}

/** Make an HTML element. A property that is a function, `onclick`, is listened to. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  fill(element, props, children);
  return element;
}

/** Make an SVG element. */
export function s<K extends keyof SVGElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: Child[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(SVG, tag);
  fill(element, props, children);
  return element;
}

/** Write text where it differs, so that nothing is announced or laid out again for nothing. */
export function write(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Call *changed* whenever the size of *element* has; return what ends that. */
export function onResize(element: Element, changed: () => void): () => void {
  if (typeof ResizeObserver === "undefined") return () => undefined;
  const observer = new ResizeObserver(changed);
  observer.observe(element);
  return () => {
    observer.disconnect();
  };
}
