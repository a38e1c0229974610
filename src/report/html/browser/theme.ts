/** Colours come from the style sheet, so that charts follow the theme of the page. */
export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** Calls back when the theme changes, and around printing, for which the page is light. */
export function onTheme(redraw: (printing: boolean) => void): void {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => redraw(false));
  addEventListener("beforeprint", () => {
    document.documentElement.dataset.theme = "light";
    redraw(true);
  });
  addEventListener("afterprint", () => {
    delete document.documentElement.dataset.theme;
    redraw(false);
  });
}
