/** What a stranger's file may ask for: the numbers of src/shape.h (a test holds the two together), and of the files that only JavaScript reads. */
export const limits = {
  headerBytes: 8 * 2 ** 20,
  tensors: 10_000,
  rank: 4,
  modelWidth: 8_192,
  heads: 128,
  layers: 128,
  vocabulary: 524_288,
  context: 32_768,
  modelBytes: 2 * 2 ** 30,
  captureBytes: 256 * 2 ** 20,
} as const;

export const maxConfigBytes = 4 * 2 ** 20;
export const maxTokenizerBytes = 128 * 2 ** 20;
