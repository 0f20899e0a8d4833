import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** `API_ORIGIN` names a running platform for `vite dev`; the built dashboard is served by the platform itself. */
const api = process.env["API_ORIGIN"] ?? "http://localhost:8787";
// What changes something is taken from the platform's own origin only.
const proxied = { target: api, changeOrigin: true, ws: true, headers: { origin: api } };

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), tailwindcss()],
  server: { proxy: { "/v1": proxied, "^/hooks/.+": proxied } },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2023",
    // The content security policy has no `data:`.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
});
