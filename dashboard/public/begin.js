// A page whose own script or style sheet is gone (a release came between) is loaded anew, once; then it says what is
// wrong. Later parts are watched by src/lib/parts.ts, by the same note and the same time.
(() => {
  const KEY = "millrace.reloaded";
  const AGAIN_MS = 60_000;
  const say = () => {
    const note = document.getElementById("unloaded");
    if (note !== null) note.hidden = false;
  };
  addEventListener(
    "error",
    ({ target }) => {
      const part = target instanceof HTMLScriptElement || target instanceof HTMLLinkElement;
      if (!part || (document.getElementById("root")?.childElementCount ?? 0) > 0) return;
      try {
        if (Date.now() - Number(sessionStorage.getItem(KEY) ?? 0) < AGAIN_MS) return say();
        sessionStorage.setItem(KEY, String(Date.now()));
        location.reload();
      } catch {
        // Without a note of it, it could go on forever.
        say();
      }
    },
    true,
  );
})();
