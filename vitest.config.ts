import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    // Typed twins build a TypeScript program in their first test.
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
