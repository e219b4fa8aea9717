// Modules of the page, for the scripts beside it: one report and one writer of models serve both.
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

/** @param path of a module without imports from packages, from bench/browser/ */
export async function importTs(path) {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`browser/${path}`, import.meta.url))],
    bundle: true,
    format: 'esm',
    write: false,
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].text).toString('base64')}`);
}
