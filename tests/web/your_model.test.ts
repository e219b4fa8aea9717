import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Description, Model, Run, Token } from 'regard';

import { read, type Progressed } from '../../web/elements/read.js';
import { matrixOf, translates } from '../../web/elements/reading.js';
import { catalogue } from '../../web/i18n/catalogue.js';
import { translator } from '../../web/i18n/translate.js';
import { bytesText, countText, durationText } from '../../web/page/amounts.js';
import { filesOfDrop } from '../../web/page/dropped.js';
import { kSuggested } from '../../web/page/suggested.js';
import { PageYourModel } from '../../web/page/your_model.js';
import { info, loadModel } from './fixture/engine.js';

const t = translator('en');
afterEach(() => document.body.replaceChildren());

describe('amounts', () => {
  it.each([
    [0, '0.0 kB'],
    [940, '0.9 kB'],
    [17_834_567, '17.8 MB'],
    [268_000_000, '268 MB'],
    [2_147_483_648, '2.15 GB'],
  ])('%i bytes are %s', (bytes, text) => expect(bytesText(bytes)).toBe(text));
  it.each([
    [912, '912'],
    [1_700, '1.7 k'],
    [17_345, '17 k'],
    [2_040_000, '2.0 M'],
    [1_100_000_000, '1.10 G'],
  ])('%i things are %s', (count, text) => expect(countText(count)).toBe(text));
  it.each([
    [0.2, '1 s'],
    [59.4, '59 s'],
    [125, '2:05 min'],
    [4200, '1:10 h'],
  ])('%d seconds are %s', (seconds, text) => expect(durationText(seconds)).toBe(text));
});

describe('suggestions', () => {
  it('are hub names with a size and what they do', () => {
    for (const { name, megabytes, does } of kSuggested) {
      expect(name).toMatch(/^[\w-]+\/[\w.-]+$/);
      expect(megabytes).toBeGreaterThan(0);
      expect(catalogue).toHaveProperty([`yours.${does}`]);
    }
  });
});

/** The stand-in with one stack only. */
async function oneStack(stack: 'encoder' | 'decoder'): Promise<{ model: Model; asked: unknown[] }> {
  const whole = await loadModel('');
  const { encoder, decoder, ...rest } = info;
  const asked: unknown[] = [];
  const token = (id: number): Token => ({ id, text: `t${id}`, unknown: false, special: false });
  const model: Model = {
    ...whole,
    info: { ...rest, ...(stack === 'encoder' ? { encoder: encoder! } : { decoder: decoder! }) },
    async run(text) {
      asked.push(text);
      const tokens = typeof text === 'string' ? whole.tokenize(text) : 'data' in text ? [] : text.map(token);
      const size = tokens.length;
      const pattern = { shape: [1, size, size], data: new Float32Array(size * size).fill(1 / size) };
      return {
        tokens,
        targetTokens: [],
        names: [],
        likeliest: () => [],
        tensor: () => undefined,
        attention: (address) => ({ address, queries: tokens, keys: tokens, scale: 1, pattern }),
      } satisfies Run;
    },
  };
  return { model, asked };
}

describe('a model of one stack', () => {
  const all = async (model: Model): Promise<Progressed[]> => {
    const found: Progressed[] = [];
    for await (const news of read(model, 'The cat sleeps', new AbortController().signal)) found.push(news);
    return found;
  };
  it('an encoder reads the text once, and writes nothing', async () => {
    const { model, asked } = await oneStack('encoder');
    const found = await all(model);
    const { reading } = found[0]!;
    expect(found).toHaveLength(1);
    expect(asked).toEqual(['The cat sleeps']);
    expect(translates(reading.shape)).toBe(false);
    const m = matrixOf(reading, { stack: 'encoder', kind: 'self', layer: 0, head: 0 }, t);
    expect(m?.rowLabels).toEqual(m?.columnLabels);
  });
  it('a decoder goes on, then reads the text and what it wrote but for the last word', async () => {
    const { model, asked } = await oneStack('decoder');
    const found = await all(model);
    const steps = found.flatMap((news) => ('step' in news ? [news.step] : []));
    const prompt = model.tokenize('The cat sleeps').map(({ id }) => id);
    expect(steps.length).toBeGreaterThan(2);
    expect(asked).toEqual([[...prompt, ...steps.slice(0, -1).map(({ token }) => token.id)]]);
    const { reading } = found.at(-1)!;
    const m = matrixOf(reading, { stack: 'decoder', kind: 'self', layer: 0, head: 0 }, t);
    // rows are the tokens that look, not the words that they wrote
    expect(m?.rowLabels.slice(1)).toEqual(m?.columnLabels.slice(1));
    expect(m?.rowLabels).toHaveLength(prompt.length + steps.length - 1);
  });
});

describe('a drop', () => {
  const file = (name: string): File => new File(['x'], name);
  const entry = (name: string, path: string, children?: unknown[]): unknown =>
    children
      ? {
          isFile: false,
          isDirectory: true,
          fullPath: path,
          createReader: () => {
            const batches = [children, []];
            return { readEntries: (done: (entries: unknown[]) => void) => done(batches.shift() ?? []) };
          },
        }
      : { isFile: true, isDirectory: false, fullPath: path, file: (done: (f: File) => void) => done(file(name)) };
  const transfer = (entries: unknown[], files: File[] = []): DataTransfer =>
    ({ items: entries.map((e) => ({ webkitGetAsEntry: () => e })), files }) as unknown as DataTransfer;

  it('of a folder keeps its paths and leaves what is deep', async () => {
    const deep = entry('deep', '/m/onnx/deep', [entry('a', '/m/onnx/deep/a')]);
    const folder = entry('m', '/m', [
      entry('config.json', '/m/config.json'),
      entry('onnx', '/m/onnx', [entry('x', '/m/onnx/x'), deep]),
    ]);
    const found = await filesOfDrop(transfer([folder]));
    expect(found.map((f) => f.webkitRelativePath)).toEqual(['m/config.json', 'm/onnx/x']);
  });
  it('of files without entries takes the files', async () => {
    expect(await filesOfDrop(transfer([null], [file('a')]))).toHaveLength(1);
  });
});

describe('page-your-model', () => {
  it('asks nothing before it is opened, and shows hostile words as text', async () => {
    const element = new PageYourModel();
    document.body.append(element);
    await element.updateComplete;
    expect(element.shadowRoot?.querySelector('page-kept-models')).toBeNull();
    const description: Description = {
      name: '<img src=x onerror=alert(1)>',
      modelType: '<b>bert</b>',
      licence: '<script>1</script>'.repeat(20),
      format: 'pytorch',
      hub: { address: 'https://h', name: 'a/b', revision: 'main', commit: 'a'.repeat(40), gated: true },
      files: [{ name: '<i>', bytes: undefined, kept: 0 }],
      totalBytes: 3e9,
      downloadBytes: 3e9,
      memoryBytes: 3e9,
      memoryLimit: 2 ** 31,
    };
    element.shown = true;
    element.description = description;
    await element.updateComplete;
    const root = element.shadowRoot!;
    expect(root.querySelectorAll('img, b b, script, i')).toHaveLength(0);
    expect(root.textContent).toContain('<b>bert</b>');
    expect(root.textContent).toContain(catalogue['yours.gated'].en);
    // what cannot fit cannot be opened
    expect(root.querySelector<HTMLButtonElement>('[data-testid=open]')?.disabled).toBe(true);
    expect(root.textContent).toContain('3.00 GB');
  });
  it('asks which of two towers, where there are two', async () => {
    const element = new PageYourModel();
    document.body.append(element);
    const files = [{ name: 'config.json', bytes: 9, kept: 9 }];
    const sizes = { totalBytes: 9, downloadBytes: 0, memoryBytes: 9, memoryLimit: 2 ** 31 };
    const one: Description = { name: 'a', modelType: 'bert', licence: 'mit', format: 'safetensors', files, ...sizes };
    const select = (): HTMLSelectElement | null | undefined => element.shadowRoot?.querySelector('[data-testid=part]');
    Object.assign(element, { shown: true, description: one });
    await element.updateComplete;
    expect(select()).toBeNull();
    element.description = { ...one, modelType: 'clip', parts: ['text', 'vision'] };
    await element.updateComplete;
    expect([...select()!.options].map(({ text }) => text)).toEqual(['text', 'images']);
    select()!.selectedIndex = 1;
    select()!.dispatchEvent(new Event('change'));
    expect(element.tower).toBe('vision');
  });
  it('tells the page to go back to its own model', async () => {
    const element = new PageYourModel();
    element.opened = 'a/b';
    document.body.append(element);
    await element.updateComplete;
    const told = vi.fn();
    element.addEventListener('page-model', (event) => void told((event as CustomEvent<unknown>).detail));
    element.shadowRoot?.querySelector<HTMLElement>('[data-testid=ours]')?.click();
    expect(told).toHaveBeenCalledWith(null);
  });
});
