import type { ScriptLoader } from "./script.ts";

/**
 * A loader that has the script run by another process, which can be ended when a script hangs it: the local runtime
 * has no CPU limit (docs/decisions/0011-script-sandbox.md).
 */
export function remoteLoader(runner: { fetch(url: string, init: RequestInit): Promise<Response> }): ScriptLoader {
  return {
    load: (code) => ({
      getEntrypoint: () => ({
        async fetch(request) {
          const init = { method: "POST", body: JSON.stringify(code), signal: request.signal };
          const response = await runner.fetch("http://scripts/", init);
          if (response.ok) return response;
          throw new Error((await response.text()).slice(0, 500));
        },
      }),
    }),
  };
}
