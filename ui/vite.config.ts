import { fileURLToPath } from "node:url";
import optimizeLocales from "@react-aria/optimize-locales-plugin";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// The window's policy allows scripts and styles from its own files only, so nothing is inlined: no preload
// script, no data: URLs for assets.
export default defineConfig({
  base: "./",
  plugins: [
    { ...optimizeLocales.vite({ locales: ["en-US", "en-GB"] }), enforce: "pre" },
    react(),
    tailwindcss(),
  ],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    target: ["safari16.4", "chrome120"],
    modulePreload: false,
    assetsInlineLimit: 0,
    manifest: true,
    chunkSizeWarningLimit: 1200,
  },
  server: { port: 5173, strictPort: true },
  clearScreen: false,
  test: {
    environment: "jsdom",
    setupFiles: ["./src/test/setup.ts"],
    include: ["src/**/*.test.{ts,tsx}"],
    css: false,
    // By itself it leaves one of two processors idle.
    maxWorkers: "100%",
    // Longer than what a test waits for one thing to appear, so that the thing is named when it does not.
    testTimeout: 20_000,
  },
});
