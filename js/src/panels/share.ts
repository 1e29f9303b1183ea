// The ways out of a run, each a button: to the clipboard, or into a file. What takes long has a bar
// and can be cancelled. Never: how anything is made, which is the kernel's.

import { attribute, h, write } from "../dom";
import type { Stage } from "../stage";
import { isDark } from "../theme";
import type { Panel } from "./transport";

interface Way {
  readonly ending: string;
  readonly label: string;
  readonly title: string;
}

interface Group {
  readonly title: string;
  readonly copy: boolean;
  /** Whether a recording has it, too. */
  readonly text: boolean;
  readonly ways: readonly Way[];
}

const way = (ending: string, label: string, title = label): Way => ({ ending, label, title });

const GROUPS: readonly Group[] = [
  {
    title: "Copy the run up to this step",
    copy: true,
    text: true,
    ways: [
      way(".txt", "transcript"),
      way(".py", "pytest", "test for pytest"),
      way(".mmd", "Mermaid", "Mermaid diagram"),
      way(".log", "ShiViz", "ShiViz log"),
      way(".link", "link", "word for a link"),
      way(".json", "JSON"),
    ],
  },
  {
    title: "Save a picture of this step",
    copy: false,
    text: false,
    ways: [way(".png", "PNG"), way(".svg", "SVG"), way(".pdf", "PDF")],
  },
  {
    title: "Save a film up to this step",
    copy: false,
    text: false,
    ways: [way(".gif", "GIF"), way(".mp4", "MP4")],
  },
  {
    title: "Save the whole run, with its branches",
    copy: false,
    text: false,
    ways: [
      way(".html", "web page", "page that plays without a kernel"),
      way(".jsonl", "trace", "trace, which Cluster.load reads"),
    ],
  },
];

export function share(stage: Stage): Panel {
  const { sharing } = stage;
  const texts: HTMLButtonElement[] = [];

  const button = (group: Group, { ending, label, title }: Way): HTMLButtonElement => {
    const made = h(
      "button",
      {
        type: "button",
        class: group.text ? null : "qs-live",
        "data-ending": ending,
        title: `${group.copy ? "copy" : "save"}: ${title} (${ending})`,
        onclick: () => {
          sharing.begin({ ending, title, step: stage.at, copy: group.copy }, isDark());
        },
      },
      label,
    );
    if (group.text) texts.push(made);
    return made;
  };
  const section = (group: Group): HTMLElement =>
    h(
      "section",
      { "data-form": group.copy ? "share" : null },
      h("h4", {}, group.title),
      h(
        "div",
        { class: "qs-choices", role: "group", "aria-label": group.title },
        ...group.ways.map((one) => button(group, one)),
      ),
    );

  const bar = h("progress", { "aria-label": "how much is made", max: 1 });
  const count = h("span", { class: "qs-quiet" });
  const cancel = h(
    "button",
    {
      type: "button",
      onclick: () => {
        sharing.cancel();
      },
    },
    "Cancel",
  );
  const making = h("div", { class: "qs-making", hidden: true }, bar, count, cancel);
  const said = h("p", { class: "qs-shared", role: "status" });
  const text = h("textarea", {
    "aria-label": "what was copied",
    readonly: true,
    rows: 8,
    spellcheck: "false",
    hidden: true,
  });
  const el = h(
    "div",
    { class: "qs-share", tabindex: -1 },
    making,
    said,
    text,
    ...GROUPS.map(section),
  );

  const update = (): void => {
    const { wish, long, done, total } = sharing;
    making.hidden = !wish || !long;
    write(said, wish ? `Making: ${wish.title} …` : sharing.said);
    said.hidden = said.textContent === "";
    bar.value = total > 0 ? done / total : 0;
    write(count, total > 1 ? `${done} of ${total}` : "");
    text.hidden = sharing.text === "";
    if (text.value !== sharing.text) {
      text.value = sharing.text;
      // By hand it is one key then.
      if (sharing.said.startsWith("Copy it")) text.select();
    }
    attribute(el, "data-making", wish?.ending ?? null);
    for (const one of texts) one.disabled = !stage.kernel.tells;
  };
  return { el, update };
}
