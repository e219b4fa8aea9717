import { fileURLToPath } from 'node:url';

import { defineConfig } from 'vitest/config';

/** Tests of plots, elements and words: in a made-up document, with a stand-in for the engine. */
export default defineConfig({
  resolve: { alias: { regard: fileURLToPath(new URL('./fixture/engine.ts', import.meta.url)) } },
  test: {
    environment: 'happy-dom',
    include: ['tests/web/**/*.test.ts', 'tests/bench/**/*.test.ts'],
    root: fileURLToPath(new URL('../..', import.meta.url)),
  },
});
