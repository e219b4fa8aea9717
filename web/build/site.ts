/** Vite's plugins for the site: the policy in the page's head, the files beside the bundle, the offline worker. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, extname, join } from 'node:path';

import type { Plugin } from 'vite';

export const kPolicy = [
  "default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'", "worker-src 'self'", "style-src 'self'",
  // the hub, its mirrors of large files, and nothing else; asked only when a reader names a model
  "connect-src 'self' https://huggingface.co https://*.huggingface.co https://*.hf.co",
  "img-src 'self' data: blob:", "font-src 'self'", "manifest-src 'self'", "base-uri 'none'", "form-action 'none'",
  "require-trusted-types-for 'script'", 'trusted-types regard-worker regard-offline lit-html',
].join('; ');

/** The strict policy as a meta element, first in the head of every built page (the development server needs more). */
export const contentSecurityPolicy = (): Plugin => ({
  name: 'regard-content-security-policy',
  apply: 'build',
  transformIndexHtml: (html) => html.replace('<meta charset="utf-8" />', `<meta charset="utf-8" />\n    <meta http-equiv="Content-Security-Policy" content="${kPolicy}" />`),
});

/** A folder of files that the site carries beside its bundle. */
export interface Served {
  readonly from: string;
  readonly to: string;
  readonly accept: RegExp;
}

/** The site's paths of a folder's files, e.g. "models/translate-en-fr/config.json". */
export const filesOf = ({ from, to, accept }: Served): string[] =>
  existsSync(from)
    ? readdirSync(from)
        .filter((name) => accept.test(name) && statSync(join(from, name)).isFile())
        .map((name) => `${to}/${name}`)
    : [];

const kTypes: Readonly<Record<string, string>> = { '.json': 'application/json', '.bin': 'application/octet-stream' };

/** Folders served as they are, in development too. */
export const served = (folders: readonly Served[]): Plugin => ({
  name: 'regard-served-folders',
  configureServer(server) {
    server.middlewares.use((request, response, next) => {
      const path = decodeURIComponent((request.url ?? '').split(/[?#]/)[0] ?? '').slice(1);
      const folder = folders.find((candidate) => filesOf(candidate).includes(path));
      if (!folder) {
        next();
        return;
      }
      response.setHeader('content-type', kTypes[extname(path)] ?? 'application/octet-stream');
      response.end(readFileSync(join(folder.from, basename(path))));
    });
  },
  generateBundle() {
    for (const folder of folders)
      for (const fileName of filesOf(folder))
        this.emitFile({ type: 'asset', fileName, source: readFileSync(join(folder.from, basename(fileName))) });
  },
});

/** Writes service-worker.js with every built file and one hash over all of them: the version of the whole. */
export const offline = (template: string, publicFolder: string): Plugin => ({
  name: 'regard-offline',
  apply: 'build',
  enforce: 'post',
  generateBundle: {
    order: 'post',
    handler(_, bundle) {
      const hash = createHash('sha256');
      const names: string[] = [];
      const add = (name: string, content: string | Uint8Array): void => {
        names.push(name);
        hash.update(name).update('\0').update(content);
      };
      for (const file of Object.values(bundle).sort((a, b) => (a.fileName < b.fileName ? -1 : 1)))
        if (!file.fileName.endsWith('.map')) add(file.fileName, file.type === 'chunk' ? file.code : file.source);
      for (const name of readdirSync(publicFolder, { recursive: true, encoding: 'utf8' }).sort())
        if (statSync(join(publicFolder, name)).isFile()) add(name, readFileSync(join(publicFolder, name)));
      const source = readFileSync(template, 'utf8')
        .replace("'VERSION'", JSON.stringify(hash.digest('hex').slice(0, 16)))
        .replace("['FILES']", JSON.stringify(names));
      this.emitFile({ type: 'asset', fileName: 'service-worker.js', source });
    },
  },
});
