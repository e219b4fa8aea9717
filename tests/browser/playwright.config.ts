import { defineConfig } from '@playwright/test';

// Debian's Chromium, never a download of Playwright's own. As root it must run without its sandbox.
export default defineConfig({
  testDir: '.',
  outputDir: '../../build/browser',
  fullyParallel: false,
  workers: 1,
  timeout: 150_000,
  expect: { timeout: 45_000 },
  forbidOnly: true,
  reporter: [['list'], ['json', { outputFile: '../../build/browser/report.json' }]],
  use: {
    browserName: 'chromium',
    locale: 'en-US',
    viewport: { width: 1440, height: 1000 },
    launchOptions: {
      executablePath: process.env['REGARD_CHROMIUM'] ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
