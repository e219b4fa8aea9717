// dist/ on a free port, and the models beside the page that measures. Isolated: timers of 5 µs instead of 100, and the
// threads of those who have them.
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
export const dist = join(root, 'dist');
export const models = join(root, 'build/bench/models');
const kModels = '/bench/models/';

const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/** The file that a path of the site stands for, or undefined. */
export function fileAt(pathname) {
  const path = normalize(decodeURIComponent(pathname));
  const [folder, name] = path.startsWith(kModels) ? [models, path.slice(kModels.length)] : [dist, path];
  const file = join(folder, name.endsWith('/') || name === '' ? `${name}index.html` : name);
  return file.startsWith(folder) && existsSync(file) && statSync(file).isFile() ? file : undefined;
}

export async function serve() {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const file = fileAt(pathname);
    if (!file) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('not here\n');
      return;
    }
    response.writeHead(200, {
      'content-type': types[extname(file)] ?? 'application/octet-stream',
      'content-length': statSync(file).size,
      // no browser's cache in front of what is timed
      'cache-control': pathname.startsWith(kModels) ? 'no-store' : 'no-cache',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'cross-origin-resource-policy': 'same-origin',
    });
    createReadStream(file, { highWaterMark: 1 << 20 }).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${server.address().port}/bench/`, close: () => server.close() };
}
