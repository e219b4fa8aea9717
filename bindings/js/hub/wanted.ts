/** Which of a folder's files are a checkpoint's, and what stands there instead where none are. */
import { RegardError } from '../errors.js';
import { fileOf, poolingFile, type Folder } from '../folder.js';
import { limits } from '../limits.js';
import type { FileReference } from '../protocol.js';

/** In the order in which they are looked for. */
const weights = [
  { file: 'model.safetensors', index: false, format: 'safetensors' },
  { file: 'model.safetensors.index.json', index: true, format: 'safetensors' },
  { file: 'pytorch_model.bin', index: false, format: 'pytorch' },
  { file: 'pytorch_model.bin.index.json', index: true, format: 'pytorch' },
] as const;

/** Read where they are; vocabularies of older repositories only where there is no tokenizer.json. */
const descriptions = [
  'config.json',
  'generation_config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'added_tokens.json',
  'chat_template.jinja',
  'preprocessor_config.json',
  'modules.json',
  poolingFile,
];
const vocabularies = [
  'vocab.txt',
  'vocab.json',
  'merges.txt',
  'source.spm',
  'target.spm',
  'spiece.model',
  'sentencepiece.bpe.model',
  'tokenizer.model',
  'sentencepiece.model',
  'target_vocab.json',
];

export interface Wanted {
  readonly format: 'safetensors' | 'pytorch';
  /** All of them: descriptions, the index of sharded weights, the weights. */
  readonly files: readonly FileReference[];
  readonly weights: readonly FileReference[];
  readonly index?: FileReference;
}

/**
 * @param read  a file's whole bytes, or null where it is not there
 * @throws RegardError weights_missing, json_invalid, index_invalid
 */
export async function wantedOf(
  folder: Folder,
  read: (file: FileReference, maxBytes: number) => Promise<Uint8Array | null>,
  exists: (file: FileReference) => Promise<boolean>,
): Promise<Wanted> {
  const there = async (name: string): Promise<FileReference | undefined> => {
    const file = fileOf(folder, name);
    return file && (folder.at === undefined || (await exists(file))) ? file : undefined;
  };
  const found = await Promise.all([...descriptions, ...vocabularies].map(there));
  const hasTokenizer = found.some((file) => file?.name === 'tokenizer.json');
  const described = found.filter((file) => file && !(hasTokenizer && vocabularies.includes(file.name)));
  for (const { file: name, index, format } of weights) {
    const file = await there(name);
    if (!file) continue;
    const parts = index ? await partsOf(folder, file, read) : [file];
    const files = [...described.filter((other) => other !== undefined), ...(index ? [file] : []), ...parts];
    return { format, weights: parts, files, ...(index && { index: file }) };
  }
  throw new RegardError('weights_missing', `${folder.name}: ${await insteadOf(folder, there)}`);
}

async function partsOf(
  folder: Folder,
  index: FileReference,
  read: (file: FileReference, maxBytes: number) => Promise<Uint8Array | null>,
): Promise<FileReference[]> {
  const bytes = await read(index, limits.headerBytes);
  const invalid = (why: string): RegardError => new RegardError('index_invalid', `${index.name} ${why}.`);
  let map: unknown;
  try {
    map = (JSON.parse(new TextDecoder().decode(bytes ?? new Uint8Array())) as { weight_map?: unknown }).weight_map;
  } catch {
    throw new RegardError('json_invalid', `${index.name} is not JSON.`);
  }
  if (typeof map !== 'object' || map === null) throw invalid('has no weight_map');
  const names = [...new Set(Object.values(map as Record<string, unknown>))].sort();
  return names.map((name) => {
    if (typeof name !== 'string' || !/^\w[\w.-]*$/.test(name)) throw invalid('names a file outside of its folder');
    const file = fileOf(folder, name);
    if (!file)
      throw new RegardError('weights_missing', `${folder.name}: ${name}, which ${index.name} names, is not there.`);
    return file;
  });
}

/** What was found in place of weights, and what would work. */
async function insteadOf(folder: Folder, there: (name: string) => Promise<FileReference | undefined>): Promise<string> {
  const others = [
    [
      /^adapter_(model|config)\b/,
      'an adapter alone; open the model that it adapts, or merge the two and save the result',
    ],
    [/^tf_model\.h5$/, 'TensorFlow weights; save them with save_pretrained from PyTorch'],
    [/^flax_model\.msgpack$/, 'Flax weights; save them with save_pretrained from PyTorch'],
    [/\.gguf$/, 'a GGUF file; open the repository that it was made from'],
    [/\.onnx$/, 'an ONNX export; open the repository that it was made from'],
    [/\.(ckpt|pt|pth)$/, 'a training checkpoint; save it with save_pretrained'],
  ] as const;
  for (const [pattern, what] of others) {
    const name = folder.files.map((file) => file.name).find((candidate) => pattern.test(candidate));
    if (name) return `${name} is ${what}.`;
  }
  for (const name of ['adapter_config.json', 'tf_model.h5', 'flax_model.msgpack'])
    if (folder.at !== undefined && (await there(name)))
      return `${name} is ${others.find(([pattern]) => pattern.test(name))![1]}.`;
  return 'there is neither model.safetensors nor pytorch_model.bin.';
}
