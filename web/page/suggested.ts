/** Well-known small models of the hub, with about how much each downloads. What it will really be is asked before. */
export interface Suggested {
  readonly name: string;
  readonly megabytes: number;
  readonly does: 'encodes' | 'fills' | 'sees' | 'classifies' | 'compares' | 'writes' | 'rewrites' | 'translates';
}

export const kSuggested: readonly Suggested[] = [
  { name: 'prajjwal1/bert-tiny', megabytes: 18, does: 'encodes' },
  { name: 'facebook/deit-tiny-patch16-224', megabytes: 23, does: 'sees' },
  { name: 'google/electra-small-generator', megabytes: 54, does: 'fills' },
  { name: 'facebook/dinov2-small', megabytes: 88, does: 'sees' },
  { name: 'sentence-transformers/all-MiniLM-L6-v2', megabytes: 91, does: 'compares' },
  { name: 'google-t5/t5-small', megabytes: 242, does: 'rewrites' },
  { name: 'distilbert/distilbert-base-uncased-finetuned-sst-2-english', megabytes: 268, does: 'classifies' },
  { name: 'HuggingFaceTB/SmolLM2-135M', megabytes: 269, does: 'writes' },
  { name: 'Helsinki-NLP/opus-mt-en-fr', megabytes: 302, does: 'translates' },
  { name: 'distilbert/distilgpt2', megabytes: 353, does: 'writes' },
  { name: 'openai-community/gpt2', megabytes: 548, does: 'writes' },
];
