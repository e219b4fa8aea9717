// The page's own report, so that the table in the terminal and in the README is the page's.
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

export async function report() {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('browser/report.ts', import.meta.url))],
    bundle: true,
    format: 'esm',
    write: false,
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].text).toString('base64')}`);
}
