import { defineConfig } from 'vitest/config';

/** `npm test`: the page's parts against a stand-in for the engine, and the built package against the real one. */
export default defineConfig({
  test: { projects: ['tests/web/vitest.config.ts', 'tests/bindings/vitest.config.ts'] },
});
