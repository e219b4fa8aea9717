import { fileURLToPath } from 'node:url';

import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { alias: { regard: fileURLToPath(new URL('bindings/js/index.ts', import.meta.url)) } },
  test: {
    include: ['tests/**/*.test.ts', 'web/**/*.test.ts', 'bindings/js/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'tests/browser/**', 'build/**'],
    environment: 'happy-dom',
    testTimeout: 30_000,
    reporters: ['default', ['json', { outputFile: 'build/vitest.json' }]],
  },
});
