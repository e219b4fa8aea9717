/**
 * A hub on this machine, with the paths, redirects and headers of the real one: `/api/models/NAME/revision/REV`, and
 * `/NAME/resolve/REV/FILE`, which sends large files to another host (here: another port) that knows no token.
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Files } from './checkpoints.js';

export interface HubModel {
  files: Files;
  /** Branches and tags → commits. Default: main. */
  revisions?: Readonly<Record<string, string>>;
  licence?: string;
  gated?: boolean;
  /** Only who brings it may read the files. */
  token?: string;
  /** Said in place of the true SHA-256. */
  sha256?: Readonly<Record<string, string>>;
}

export interface Asked {
  readonly host: 'hub' | 'cdn';
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
}

/** Answers in place of the server. Calls `next` to let it answer after all. */
export type Fault = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

export interface Hub {
  readonly url: string;
  readonly cdn: string;
  readonly models: Record<string, HubModel>;
  /** By file name, or "api"; where the bytes come from, which for large files is the other host. */
  readonly faults: Map<string, Fault>;
  asked: Asked[];
  /** Takes the servers off the network and puts them back at the same address. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  close(): Promise<void>;
}

const isLarge = (name: string): boolean => /\.(safetensors|bin|spm|h5|msgpack)$/.test(name);
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
export const commitOf = (text: string): string => createHash('sha1').update(text).digest('hex');

const cors = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'ETag, Content-Range, X-Error-Code, X-Error-Message, X-Repo-Commit, X-Linked-ETag',
};

export async function startHub(models: Record<string, HubModel>): Promise<Hub> {
  const faults = new Map<string, Fault>();
  const hub = { models, faults, asked: [] as Asked[] };
  const note = (host: 'hub' | 'cdn', { method = '', url = '', headers }: IncomingMessage): void =>
    void hub.asked.push({
      host,
      method,
      path: url,
      authorization: headers.authorization,
      range: headers.range,
      ifRange: headers['if-range'] as string | undefined,
    });

  const cdn = createServer((request, response) => {
    note('cdn', request);
    const [, name = '', file = ''] = /^\/blobs\/(.+)\/([^/?]+)/.exec(request.url ?? '') ?? [];
    // no headers of ours may be asked about: what needs a question first is refused
    if (request.method === 'OPTIONS') return void response.writeHead(403, cors).end();
    const bytes = models[decodeURIComponent(name)]?.files[file];
    const serve = (): void => (bytes ? send(request, response, bytes) : void response.writeHead(404, cors).end());
    const fault = faults.get(file);
    if (fault) fault(request, response, serve);
    else serve();
  });

  const front = createServer((request, response) => {
    if (request.method === 'OPTIONS')
      return void response
        .writeHead(200, {
          ...cors,
          'access-control-allow-headers': 'Authorization, Range',
          'access-control-max-age': '1',
        })
        .end();
    note('hub', request);
    const url = new URL(request.url ?? '/', 'http://localhost');
    const [, apiName, apiRevision] = /^\/api\/models\/(.+)\/revision\/([^/]+)$/.exec(url.pathname) ?? [];
    const [, name, revision, file] = /^\/(.+)\/resolve\/([^/]+)\/(.+)$/.exec(url.pathname) ?? [];
    const full = (given: string): string =>
      Object.keys(models).find((known) => known === given || known.endsWith(`/${given}`)) ?? given;
    const model = models[full(apiName ?? name ?? '')];
    const refuse = (status: number, code: string): void =>
      void response.writeHead(status, { ...cors, 'x-error-code': code, 'x-error-message': `${code}.` }).end('{}');
    const answer = (): void => {
      if (!model) return refuse(request.headers.authorization ? 404 : 401, 'RepoNotFound');
      const revisions = model.revisions ?? { main: commitOf('main') };
      const wanted = decodeURIComponent(apiRevision ?? revision ?? '');
      const commit = revisions[wanted] ?? Object.values(revisions).find((known) => known === wanted);
      if (!commit) return refuse(404, 'RevisionNotFound');
      if (apiName !== undefined) {
        response
          .writeHead(200, { ...cors, 'content-type': 'application/json' })
          .end(JSON.stringify(about(full(apiName), model, commit)));
        return;
      }
      if (model.token !== undefined && request.headers.authorization !== `Bearer ${model.token}`)
        return refuse(request.headers.authorization ? 403 : 401, 'GatedRepo');
      const bytes = model.files[file ?? ''];
      if (!bytes || !file) return refuse(404, 'EntryNotFound');
      if (!isLarge(file)) return send(request, response, bytes);
      response
        .writeHead(302, {
          ...cors,
          location: `${address(cdn)}/blobs/${encodeURIComponent(full(name ?? ''))}/${file}?signature=1`,
          'x-linked-etag': `"${sha256(bytes)}"`,
          'x-repo-commit': commit,
        })
        .end();
    };
    const fault = faults.get(apiName !== undefined ? 'api' : isLarge(file ?? '') ? '' : (file ?? ''));
    if (fault) fault(request, response, answer);
    else answer();
  });

  function about(name: string, model: HubModel, commit: string): object {
    return {
      id: name,
      sha: commit,
      gated: model.gated ? 'auto' : false,
      cardData: model.licence === undefined ? {} : { license: model.licence },
      siblings: Object.entries(model.files).map(([rfilename, bytes]) => ({
        rfilename,
        size: bytes.byteLength,
        ...(isLarge(rfilename) && {
          lfs: { sha256: model.sha256?.[rfilename] ?? sha256(bytes), size: bytes.byteLength, pointerSize: 130 },
        }),
      })),
    };
  }

  await Promise.all([listen(front, 0), listen(cdn, 0)]);
  const ports = [front, cdn].map((server) => (server.address() as AddressInfo).port);
  const pause = async (): Promise<void> => {
    await Promise.all([front, cdn].map(shut));
  };
  return {
    ...hub,
    get asked() {
      return hub.asked;
    },
    set asked(asked) {
      hub.asked = asked;
    },
    url: address(front),
    cdn: address(cdn),
    pause,
    resume: async () => {
      await Promise.all([listen(front, ports[0]!), listen(cdn, ports[1]!)]);
    },
    close: pause,
  };
}

/** The whole, or the part that is asked for, if the file is still the same. */
function send(request: IncomingMessage, response: ServerResponse, bytes: Uint8Array): void {
  const etag = `"${sha256(bytes).slice(0, 40)}"`;
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
  const ifRange = request.headers['if-range'];
  const start = from !== undefined && (ifRange === undefined || ifRange === etag) ? Number(from) : 0;
  if (start >= bytes.byteLength && start > 0) return void response.writeHead(416, cors).end();
  if (to) {
    const part = bytes.subarray(start, Number(to) + 1);
    const range = `bytes ${start}-${start + part.byteLength - 1}/${bytes.byteLength}`;
    response.writeHead(206, { ...cors, etag, 'content-length': part.byteLength, 'content-range': range });
    return void response.end(part);
  }
  response.writeHead(start ? 206 : 200, {
    ...cors,
    etag,
    'content-type': 'application/octet-stream',
    'content-length': bytes.byteLength - start,
    'accept-ranges': 'bytes',
    ...(start && { 'content-range': `bytes ${start}-${bytes.byteLength - 1}/${bytes.byteLength}` }),
  });
  response.end(request.method === 'HEAD' ? undefined : bytes.subarray(start));
}

/** Sends so many bytes of what was asked for, then cuts the connection; the next `times` requests only. */
export function cutAfter(bytes: Uint8Array, count: number, times = 1): Fault {
  return (request, response, next) => {
    if (times-- <= 0) return next();
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    response.writeHead(start ? 206 : 200, {
      ...cors,
      etag: `"${sha256(bytes).slice(0, 40)}"`,
      'content-length': bytes.byteLength - start,
      ...(start && { 'content-range': `bytes ${start}-${bytes.byteLength - 1}/${bytes.byteLength}` }),
    });
    response.write(bytes.subarray(start, start + count), () => setTimeout(() => response.destroy(), 20));
  };
}

export const answering =
  (status: number, headers: Record<string, string> = {}, body = '', times = Infinity): Fault =>
  (_, response, next) =>
    times-- > 0 ? void response.writeHead(status, { ...cors, ...headers }).end(body) : next();

const address = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
const shut = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.closeAllConnections();
    server.close(() => resolve());
  });
