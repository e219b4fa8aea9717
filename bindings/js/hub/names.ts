/** What a text names: a model of a hub, or a folder's address. */
import { RegardError } from '../errors.js';
import { inNode } from '../host.js';
import type { RequestOf } from '../protocol.js';

const defaultHub = 'https://huggingface.co';
const word = String.raw`\w[\w.-]*`;
const hubName = new RegExp(`^(?:hub:)?(${word}(?:/${word})?)(?:@(.+))?$`);
/** As a hub's own pages are addressed: /org/name, /org/name/tree/main, /org/name/blob/main/config.json. */
const hubPage = new RegExp(`^/(${word}/${word})(?:/(?:tree|blob|resolve)/([^/]+).*|/?)$`);

export type Named =
  | { readonly kind: 'hub'; readonly hub: string; readonly name: string; readonly revision: string }
  | { readonly kind: 'folder'; readonly url: URL };

/** @throws RegardError source_invalid */
export function nameOf({ source, base, whence }: RequestOf<'locate'>): Named {
  const hub = address(whence.hub ?? defaultHub, base).href.replace(/\/$/, '');
  const ofHub = (name: string, revision = 'main'): Named => {
    if (!/^\w[\w./-]*$/.test(revision) || revision.includes('..'))
      throw new RegardError('source_invalid', `${JSON.stringify(revision)} is not a revision’s name.`);
    return { kind: 'hub', hub, name, revision };
  };
  const [, name, revision] = hubName.exec(source) ?? [];
  if (name && !name.includes('..')) return ofHub(name, whence.revision ?? revision);
  const url = address(source, base);
  if (url.href.startsWith(`${hub}/`)) {
    const [, page, at] = hubPage.exec(url.href.slice(hub.length).replace(/[?#].*$/, '')) ?? [];
    if (page) return ofHub(page, whence.revision ?? (at === undefined ? undefined : decodeURIComponent(at)));
  }
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  url.hash = '';
  return { kind: 'folder', url };
}

function address(text: string, base: string): URL {
  let url: URL;
  try {
    url = new URL(text, base);
  } catch {
    throw new RegardError('source_invalid', `${JSON.stringify(text)} is not an address.`);
  }
  if (!mayBeRead(url.href))
    throw new RegardError(
      'source_invalid',
      `A model is read over https, from this origin or from this machine, not from ${url.protocol}//${url.host}.`,
    );
  return url;
}

/** https, this page's own origin, this machine. */
export function mayBeRead(text: string): boolean {
  const url = new URL(text);
  if (url.username || url.password) return false;
  if (url.protocol === 'https:') return true;
  if (url.protocol !== 'http:') return false;
  if (['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)) return true;
  return !inNode && url.origin === globalThis.location.origin;
}

/** The last part of a folder's address, as a person would write it. */
export function folderName({ pathname, hostname }: URL): string {
  const part = pathname.split('/').at(-2) ?? '';
  try {
    return decodeURIComponent(part) || hostname || 'model';
  } catch {
    return part;
  }
}
