// @vitest-environment node
/** What a reader sees of tokens, words made of them, and conversations by their template. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

import { wordRules, words } from '../../bindings/js/words.js';
import type { ChatMessage, Token } from '../../bindings/js/types.js';
import { root } from './checkpoints.js';
import { filesOf, lines, ofRows, openRepository, openTrained, trained } from './tokenizer_goldens.js';
import { openTokenizer } from '../../bindings/js/tokens/tokenizer.js';

const labelsOf = (tokens: readonly Token[]): (string | undefined)[] => tokens.map(({ label }) => label);

describe('labels', () => {
  test('of bytes that share a character', async () => {
    const tokens = (await openTrained('gpt2')).encode('龍 é\n\t\u0007🧑🏻‍❤️‍💋‍🧑🏿');
    expect(labelsOf(tokens.slice(0, 6))).toEqual(['⟨E9⟩', '⟨BE⟩', '⟨8D⟩', '␣', 'é', '⏎']);
    expect(tokens.slice(0, 5).map(({ character }) => character)).toEqual(['龍', '龍', '龍', undefined, undefined]);
    expect(labelsOf(tokens.slice(6, 8))).toEqual(['⇥', '⟨U+0007⟩']);
  });
  test('of the bytes a Llama falls back to', async () => {
    const tokens = (await openTrained('llama')).encode('w 龍');
    expect(tokens.slice(-3).map(({ label, character }) => `${label}${character}`)).toEqual([
      '⟨E9⟩龍',
      '⟨BE⟩龍',
      '⟨8D⟩龍',
    ]);
    expect(tokens[1]).toMatchObject({ label: expect.stringMatching(/^␣/) as string, special: false });
  });
  test('of bytes that are no character at all', async () => {
    const tokenizer = await openTrained('llama');
    const byte = (name: string): number => tokenizer.encode(name === 'E4' ? '䀀' : '龍').at(-3)!.id;
    const tokens = tokenizer.tokens([byte('E4'), byte('E9')]);
    expect(labelsOf(tokens)).toEqual(['⟨E4⟩', '⟨E9⟩']);
    expect(tokens.map(({ character }) => character)).toEqual([undefined, undefined]);
  });
  test('of an unknown word and of special tokens are as they stand', async () => {
    const tokens = (await openTrained('bert_uncased')).encode('the ᠠq');
    expect(tokens.at(0)).toMatchObject({ label: '[CLS]', special: true });
    expect(tokens.find(({ unknown }) => unknown)).toMatchObject({ label: 'ᠠq', text: 'ᠠq' });
  });
  test.each(Object.keys(trained))('%s: nothing broken, nothing invisible, nothing lost', async (name) => {
    const tokenizer = await openTrained(name);
    const broken = lines.flatMap((line) =>
      tokenizer
        .encode(line, { special: false })
        .filter(
          ({ label = '', unknown, special }) =>
            label === '' ||
            (!special && !unknown && !line.includes('\ufffd') && /[\ufffd\p{Cc}\p{Zl}\p{Zp}]/u.test(label)),
        ),
    );
    expect(broken).toEqual([]);
  });
});

describe('words', () => {
  const textsOf = async (name: string, text: string): Promise<string[]> =>
    words((await openTrained(name)).encode(text)).map((word) => word.text);
  test('by leading spaces', async () => {
    expect(await textsOf('gpt2', 'The tokenizer, 龍 works.')).toEqual(['The', 'tokenizer,', '龍', 'works.']);
    expect(await textsOf('llama', 'The tokenizer works.')).toEqual(['<s>', 'The', 'tokenizer', 'works.']);
  });
  test('by continuation marks', async () => {
    expect(await textsOf('bert_uncased', 'Sleeping when from')).toEqual(['[CLS]', 'sleeping', 'when', 'from', '[SEP]']);
  });
  test('by end marks', async () => {
    expect(await textsOf('clip', 'Sleeping when')).toEqual(['<s>', 'sleeping', 'when', '<|endoftext|>']);
  });
  test('cover every token once, and each rule has its sentence', async () => {
    for (const name of Object.keys(trained)) {
      const tokens = (await openTrained(name)).encode(lines[1990]!);
      const found = words(tokens);
      expect(found.flatMap(({ from, to }) => tokens.slice(from, to))).toEqual(tokens);
      for (const { rule } of found) expect(wordRules[rule]).toMatch(/\.$/);
    }
  });
  test('of tokens from elsewhere are the tokens', () => {
    const tokens = ['a', 'b'].map((text, id) => ({ id, text, unknown: false, special: false }));
    expect(words(tokens).map(({ text, rule }) => [text, rule])).toEqual([
      ['a', 'none'],
      ['b', 'none'],
    ]);
    expect(words([])).toEqual([]);
  });
});

describe('a conversation', () => {
  const golden = JSON.parse(readFileSync(`${root}tests/goldens/tokenizers/chats.json`, 'utf8')) as {
    templates: Record<string, string>;
    conversations: ChatMessage[][];
    tools: unknown[];
    cases: {
      style: string;
      conversation: number;
      prompt: boolean;
      tools: boolean;
      text?: string;
      ids?: string;
      error?: string;
    }[];
  };
  const open = (config: object, more: Record<string, string> = {}): ReturnType<typeof openTokenizer> =>
    openTokenizer(
      filesOf({ 'tokenizer.json': trained['llama3']!, 'tokenizer_config.json': JSON.stringify(config), ...more }),
      '{}',
    );
  test.each(golden.cases)('$style, $conversation, prompt $prompt, tools $tools', async (one) => {
    const tokenizer = await open({
      chat_template: golden.templates[one.style],
      bos_token: '<s>',
      eos_token: { content: '</s>' },
    });
    const text = tokenizer.chat(golden.conversations[one.conversation]!, {
      addGenerationPrompt: one.prompt,
      ...(one.tools && { tools: golden.tools }),
    });
    if (one.error !== undefined) {
      await expect(text).rejects.toMatchObject({
        code: 'tokenizer_invalid',
        message: expect.stringContaining(one.error) as string,
      });
    } else {
      expect(await text).toBe(one.text);
      expect(ofRows([tokenizer.encode(one.text!, { special: false }).map(({ id }) => id)])).toBe(one.ids);
    }
  });
  test('by a template in its own file, by one of several, and by none', async () => {
    const message = [{ role: 'user', content: 'hi' }];
    const named = [
      { name: 'rag', template: 'no' },
      { name: 'default', template: 'yes {{ messages[0].content }} {{ mood }}' },
    ];
    const variables = { mood: 'soon' };
    expect(await (await open({ chat_template: named })).chat(message, { variables })).toBe('yes hi soon');
    expect(await (await open({ chat_template: 'a' }, { 'chat_template.jinja': 'b' })).chat(message)).toBe('b');
    await expect((await open({})).chat(message)).rejects.toMatchObject({ code: 'tokenizer_invalid' });
    await expect((await open({ chat_template: '{% if %}' })).chat(message)).rejects.toMatchObject({
      code: 'tokenizer_invalid',
    });
    await expect((await openRepository('bert-cased')).chat(message)).rejects.toMatchObject({
      code: 'tokenizer_invalid',
    });
  });
});
