import { fileURLToPath } from 'node:url';

import { defineConfig } from 'vitest/config';

/** Tests of the package as it is built: its own dist/, the real WebAssembly, Node's workers. */
export default defineConfig({
  test: {
    root: fileURLToPath(new URL('../..', import.meta.url)),
    include: ['tests/bindings/**/*.test.ts'],
    environment: 'node',
    testTimeout: 60_000,
  },
});
