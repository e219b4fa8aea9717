/** Files that were dropped, those of dropped folders with the paths that they had there. */

const kMostFiles = 1000;

/** A checkpoint's own files, by the names that the hub has for them. */
const kOfModels =
  /(^|\/)(config|tokenizer|vocab|generation_config|preprocessor_config|special_tokens_map)[\w.-]*\.json$|(^|\/)model[\w.-]*\.safetensors$/i;
const kNumbers = /\.(npy|safetensors|json)$/i;

/** What somebody means by these files: an image to look at, numbers to draw, or else a model to open. */
export function kindOfFiles(files: readonly File[]): 'image' | 'numbers' | 'model' {
  if (files.length === 1 && files[0]?.type.startsWith('image/')) return 'image';
  const numbers = files.length > 0 && files.length <= 2 && files.every(({ name }) => kNumbers.test(name));
  return numbers && !files.some(({ name }) => kOfModels.test(name)) ? 'numbers' : 'model';
}

/** To be called while the drop is handled: afterwards a browser forgets what was dropped. */
export function filesOfDrop(transfer: DataTransfer): Promise<File[]> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  return entries.length ? filesOfEntries(entries) : Promise.resolve([...transfer.files]);
}

/** A folder's files, and those of its folders, but not of theirs: a checkpoint is never deeper. */
async function filesOfEntries(entries: readonly FileSystemEntry[]): Promise<File[]> {
  const files: File[] = [];
  const take = async (entry: FileSystemEntry, depth: number): Promise<void> => {
    if (files.length >= kMostFiles) return;
    if (isFile(entry)) files.push(placed(await fileOf(entry), entry.fullPath));
    else if (isFolder(entry) && depth < 2) for (const child of await childrenOf(entry)) await take(child, depth + 1);
  };
  for (const entry of entries) await take(entry, 0);
  return files;
}

/** As a picker of folders gives it. */
const placed = (file: File, path: string): File =>
  Object.defineProperty(file, 'webkitRelativePath', { value: path.replace(/^\//, '') });

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;

const fileOf = (entry: FileSystemFileEntry): Promise<File> =>
  new Promise((resolve, reject) => entry.file(resolve, reject));

/** A reader gives a hundred at a time, and none when there are no more. */
async function childrenOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length || all.length >= kMostFiles) return all;
    all.push(...some);
  }
}
