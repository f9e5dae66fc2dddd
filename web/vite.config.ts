/** How the pages are built, served while developing, and tested. */
import { fileURLToPath } from "node:url";

import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const server = process.env.FRONTDESK_DEV_SERVER ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": here("./src") } },
  build: {
    outDir: here("../src/frontdesk/static"),
    emptyOutDir: true,
    // The data of all emoji, which nobody waits for before they open the picker; everything else is far below.
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      input: { index: here("./index.html"), phone: here("./phone.html") },
    },
  },
  server: {
    host: "127.0.0.1",
    port: 5173,
    proxy: {
      "/api": { target: server, ws: true },
      "/webhooks": { target: server },
    },
  },
  test: {
    restoreMocks: true,
    pool: "threads",
    maxWorkers: "100%",
    testTimeout: 20_000,
    projects: [
      // Logic needs neither a page nor rooms of its own, both of which take a second to make.
      {
        extends: true,
        test: { name: "logic", include: ["{src,phone,rules}/**/*.test.{ts,js}"], isolate: false },
      },
      {
        extends: true,
        test: {
          name: "pages",
          include: ["{src,phone}/**/*.test.tsx"],
          environment: "jsdom",
          setupFiles: [here("./tests/setup.ts")],
        },
      },
    ],
  },
});
