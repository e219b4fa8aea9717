// Holds the one-way rules of the design over every include and import.
//
//   node tests/layers/check.mjs        prints what breaks them and exits 1, or says nothing
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

import { kCppLayers, kDocumentNames, kEigenHeaders, kOutsideHeaders, kScriptLayers, kWorkerEntries } from './rules.mjs';

const kRoot = fileURLToPath(new URL('../..', import.meta.url));
const kFolders = ['src', 'bindings', 'cli', 'web', 'bench'];
const kSkipped = new Set(['node_modules', 'dist', 'build', 'public', 'recorded', 'generated']);

/** Every source of the project: path from the root → text. */
export function readTree(root = kRoot) {
  const files = new Map();
  const walk = (folder) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = posix.join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!kSkipped.has(entry.name)) walk(path);
      } else if (/\.(h|cpp|ts|mjs|js)$/.test(entry.name)) {
        files.set(path, readFileSync(join(root, path), 'utf8'));
      }
    }
  };
  for (const folder of kFolders) walk(folder);
  return files;
}

const layerOf = (path) => kCppLayers.find(({ holds }) => holds.test(path));

function* includesOf(text) {
  for (const [, quote, name] of text.matchAll(/^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]/gm)) yield { quote, name };
}

/** Where a quoted include leads: beside the file, or under src/ or bench/ (the include folders). */
function includedPath(from, name, files) {
  const candidates = [posix.join(posix.dirname(from), name), posix.join('src', name), posix.join('bench', name)];
  return candidates.find((path) => files.has(path)) ?? candidates.find((path) => layerOf(path));
}

function cppViolations(path, text, files) {
  const layer = layerOf(path);
  if (!layer) return [];
  const found = [];
  for (const { quote, name } of includesOf(text)) {
    const target = quote === '"' ? includedPath(path, name, files) : undefined;
    if (target) {
      const theirs = layerOf(target);
      if (theirs && !layer.mayInclude.includes(theirs.name))
        found.push(`${path}: ${layer.name} includes ${name} of ${theirs.name}; arrows run one way`);
      if (layer.name === 'kernels' && kEigenHeaders.includes(posix.relative('src', target)))
        found.push(`${path}: includes ${name}, which brings Eigen; kernels/ knows spans, not Eigen`);
    }
    for (const { header, only, never, why } of kOutsideHeaders)
      if (header.test(name) && ((only && !only.includes(layer.name)) || never?.includes(layer.name)))
        found.push(`${path}: ${layer.name} includes <${name}>; ${why}`);
  }
  return found;
}

const withoutComments = (text) => text.replace(/\/\*[\s\S]*?\*\/|(^|\s)\/\/.*$/gm, '$1');

/** What a module imports: relative names as paths from the root, others as they stand. */
function* importsOf(path, text) {
  const kImport = /\b(?:import|export)\b(?<type>\s+type\b)?(?:[\s\w{},*$]*?\bfrom)?\s*\(?\s*(['"])(?<name>[^'"\n]+)\2/g;
  for (const { groups } of withoutComments(text).matchAll(kImport)) {
    const name = groups.name.replace(/[?#].*$/, '');
    const isType = groups.type !== undefined;
    yield { isType, name: name.startsWith('.') ? posix.join(posix.dirname(path), name) : name };
  }
}

function scriptViolations(path, text) {
  const found = [];
  for (const { holds, forbids, why } of kScriptLayers)
    if (holds.test(path))
      for (const { name } of importsOf(path, text))
        if (forbids.some((pattern) => pattern.test(name))) found.push(`${path}: imports ${name}; ${why}`);
  return found;
}

function workerViolations(files) {
  const found = [];
  const seen = new Set();
  const visit = (path) => {
    if (seen.has(path) || !files.has(path)) return;
    seen.add(path);
    const text = files.get(path);
    const word = kDocumentNames.exec(withoutComments(text))?.[1];
    // a module of both threads asks first
    if (word && !text.includes(`typeof ${word} === 'undefined'`))
      found.push(`${path}: runs in the worker and says ${word}; there is no document there`);
    for (const { isType, name } of importsOf(path, text))
      if (!isType) visit(name.replace(/\.js$/, '.ts').replace(/(?<!\.\w+)$/, '.ts'));
  };
  kWorkerEntries.forEach(visit);
  return found;
}

/** @param files  path from the root → text   @returns one sentence for each breach */
export function violations(files) {
  const found = workerViolations(files);
  for (const [path, text] of files) {
    if (/\.(h|cpp)$/.test(path)) found.push(...cppViolations(path, text, files));
    else found.push(...scriptViolations(path, text));
  }
  return found;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = violations(readTree());
  for (const line of found) console.error(line);
  process.exitCode = found.length > 0 ? 1 : 0;
}
