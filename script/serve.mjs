// Serves dist/ on this machine: right MIME types, one folder, nothing else.
//
//   node script/serve.mjs [--port 8173] [--open]       takes the next free port where that one is taken
import { spawn } from 'node:child_process';
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const kTries = 20;
const { values } = parseArgs({ options: { port: { type: 'string', default: '8173' }, open: { type: 'boolean' } } });
const first = Number(values.port);
if (!Number.isInteger(first) || first < 0 || first > 65535) {
  console.error(`--port is ${values.port}; it must be a whole number from 0 (any free port) to 65535`);
  process.exit(2);
}
const dist = fileURLToPath(new URL('../dist', import.meta.url));
const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
};

/** The file that an address names; undefined where that is none of dist/. */
function fileOf(address) {
  let path;
  try {
    path = normalize(decodeURIComponent(new URL(address, 'http://localhost').pathname));
  } catch {
    return undefined;
  }
  const file = join(dist, path.endsWith('/') ? `${path}index.html` : path);
  return file.startsWith(dist + sep) && !file.includes('\0') && existsSync(file) && statSync(file).isFile()
    ? file
    : undefined;
}

const server = createServer((request, response) => {
  const file = fileOf(request.url ?? '/');
  if (!file) {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('not here\n');
    return;
  }
  response.writeHead(200, {
    'content-type': types[extname(file)] ?? 'application/octet-stream',
    'content-length': statSync(file).size,
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
  });
  createReadStream(file).pipe(response);
});

let port = first;
server.on('error', (error) => {
  if (error.code === 'EADDRINUSE' && port < Math.min(first + kTries, 65535)) {
    server.listen(++port, '127.0.0.1');
    return;
  }
  console.error(
    error.code === 'EADDRINUSE'
      ? `ports ${first} to ${port} are all taken: name another with --port`
      : `port ${port} cannot be opened: ${error.message}`,
  );
  process.exit(2);
});
server.on('listening', () => {
  const url = `http://localhost:${server.address().port}/`;
  console.log(`Regard is at ${url}   (Ctrl-C ends it)`);
  // a browser that will not open is no fault of the server's
  if (values.open)
    spawn(process.platform === 'darwin' ? 'open' : 'xdg-open', [url], { stdio: 'ignore', detached: true })
      .on('error', () => undefined)
      .unref();
});
server.listen(port, '127.0.0.1');
