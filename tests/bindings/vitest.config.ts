import { defineConfig } from 'vitest/config';

/** The package as it is built (bindings/dist), with its real worker and WebAssembly, in Node. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['*.test.ts'],
    environment: 'node',
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
