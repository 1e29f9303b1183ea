// The words of a lesson as elements: paragraphs of text, controls and names. Never: other markup.

import { h } from "../dom";
import type { Paragraph, Part } from "./told";

function part([kind, text]: Part): Node {
  if (kind === "control") return h("b", { class: "qs-control" }, text);
  if (kind === "name") return h("code", {}, text);
  return document.createTextNode(text);
}

export function parts(paragraph: Paragraph): Node[] {
  return paragraph.map(part);
}

export function paragraphs(all: readonly Paragraph[]): HTMLElement[] {
  return all.map((one) => h("p", {}, ...parts(one)));
}

/** A link to a source, where its address is one of the web; else its title alone. */
export function source({ title, url }: { title: string; url: string }): HTMLElement {
  if (!/^https?:\/\//.test(url)) return h("span", {}, title);
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, title);
}
