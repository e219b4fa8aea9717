/**
 * Where this code runs: a page, a worker of one, or Node. Node's modules are asked for at run time, by the one call that
 * no bundler follows, so a page's bundle never contains or warns about them.
 */
type Builtins = {
  'node:fs/promises': typeof import('node:fs/promises');
  'node:worker_threads': typeof import('node:worker_threads');
  'node:url': typeof import('node:url');
  'node:path': typeof import('node:path');
};

interface NodeProcess {
  readonly versions?: { readonly node?: string };
  readonly getBuiltinModule?: <Name extends keyof Builtins>(name: Name) => Builtins[Name];
}

const nodeProcess = (globalThis as { process?: NodeProcess }).process;

export const inNode =
  typeof nodeProcess?.versions?.node === 'string' && typeof nodeProcess.getBuiltinModule === 'function';

export function builtin<Name extends keyof Builtins>(name: Name): Builtins[Name] {
  if (!nodeProcess?.getBuiltinModule) throw new Error(`${name} is of Node`);
  return nodeProcess.getBuiltinModule(name);
}

/** What relative addresses are relative to. */
export function baseAddress(): string {
  if (inNode) return builtin('node:url').pathToFileURL(`${builtin('node:path').resolve('.')}/`).href;
  return typeof document === 'undefined' ? self.location.href : document.baseURI;
}
