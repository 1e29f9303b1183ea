// Light or dark: JupyterLab says it on the body; elsewhere the system does.

const ATTRIBUTES = ["data-jp-theme-light", "data-theme", "class"];

export function isDark(): boolean {
  const said = document.body.dataset["jpThemeLight"];
  if (said !== undefined) return said === "false";
  const theme = document.documentElement.dataset["theme"] ?? document.body.dataset["theme"];
  if (theme !== undefined) return theme === "dark";
  return window.matchMedia("(prefers-color-scheme: dark)").matches;
}

/** Call *changed* whenever the theme may have changed; return what ends that. */
export function watchTheme(changed: () => void): () => void {
  const query = window.matchMedia("(prefers-color-scheme: dark)");
  const observer = new MutationObserver(changed);
  observer.observe(document.body, { attributes: true, attributeFilter: ATTRIBUTES });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ATTRIBUTES });
  query.addEventListener("change", changed);
  return () => {
    observer.disconnect();
    query.removeEventListener("change", changed);
  };
}

export function wantsStillness(): boolean {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}
