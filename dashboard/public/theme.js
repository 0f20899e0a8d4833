// Runs before the first paint, so that a chosen theme does not flash; a file of its own, since the
// content security policy allows no inline script.
(() => {
  try {
    const theme = localStorage.getItem("millrace.theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  } catch {
    // Storage may be forbidden: then the system's preference holds.
  }
})();
