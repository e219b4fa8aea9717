/**
 * From an empty page to a first result: `?what=` names what is started. bench/starts.mjs opens this page anew, with an
 * empty cache, for each, and hears how long it took since the page was asked for.
 */
export {};

interface Driver {
  regardStart?(result: { ms: number; sum: number } | { problem: string }): void;
}

const kStarts: Readonly<Record<string, () => Promise<{ start(): Promise<number> }>>> = {
  nothing: () => import('./nothing.js'),
  regard: () => import('./regard.js'),
  onnxruntime: () => import('./onnxruntime.js'),
  tfjs: () => import('./tfjs.js'),
  loading: () => import('./loading.js'),
  fetching: () => import('./fetching.js'),
};

const asked = new URL(location.href).searchParams.get('what') ?? '';
const driver = globalThis as Driver;
try {
  const load = kStarts[asked];
  if (!load) throw new Error(`?what= is one of ${Object.keys(kStarts).join(', ')}`);
  const { start } = await load();
  const sum = await start();
  driver.regardStart?.({ ms: performance.now(), sum });
} catch (cause) {
  driver.regardStart?.({ problem: cause instanceof Error ? cause.message : String(cause) });
}
