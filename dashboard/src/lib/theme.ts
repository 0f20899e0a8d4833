import { useState } from "react";

export type Theme = "system" | "light" | "dark";
const KEY = "millrace.theme";

function read(): Theme {
  const theme = document.documentElement.dataset["theme"];
  return theme === "light" || theme === "dark" ? theme : "system";
}

/** The chosen theme; `system` follows the preference of the device. public/theme.js applies it before the first paint. */
export function useTheme(): readonly [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState(read);
  const choose = (next: Theme): void => {
    if (next === "system") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = next;
    try {
      if (next === "system") localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, next);
    } catch {
      // Storage may be forbidden: the choice holds until the page is left.
    }
    setTheme(next);
  };
  return [theme, choose];
}
