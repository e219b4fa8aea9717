/** A conversation as the text that a chat model was trained on: the checkpoint's own Jinja template says how. */
import { RegardError } from '../errors.js';
import { messageOf } from '../streams.js';
import type { ChatMessage, ChatOptions } from '../types.js';
import { isObject, textIn, type Json, type JsonObject } from './json.js';

const roles = ['bos_token', 'eos_token', 'unk_token', 'sep_token', 'pad_token', 'cls_token', 'mask_token'];

/**
 * @param template tokenizer_config.json's `chat_template`: a text, or several under names, of which "default" is taken
 * @throws RegardError tokenizer_invalid where there is none, it is no Jinja, or it refuses these messages
 */
export async function chatText(
  template: Json | undefined,
  messages: readonly ChatMessage[],
  { addGenerationPrompt = false, tools, variables = {} }: ChatOptions,
  config: JsonObject,
): Promise<string> {
  const source = templateIn(template);
  if (source === undefined)
    throw new RegardError(
      'tokenizer_invalid',
      'This checkpoint has no chat template: it was not made for conversations.',
    );
  const special = roles.flatMap((role) => {
    const token = config[role];
    const content = isObject(token) ? textIn(token, 'content') : token;
    return typeof content === 'string' ? [[role, content] as const] : [];
  });
  // by itself in a chunk of its own: only who chats loads it
  const { Template } = await import('@huggingface/jinja');
  try {
    return new Template(source).render({
      ...Object.fromEntries(special),
      messages,
      add_generation_prompt: addGenerationPrompt,
      tools: tools ?? null,
      documents: null,
      ...variables,
    });
  } catch (cause) {
    throw new RegardError('tokenizer_invalid', `The chat template failed: ${messageOf(cause)}.`);
  }
}

function templateIn(template: Json | undefined): string | undefined {
  if (typeof template === 'string') return template;
  if (!Array.isArray(template)) return undefined;
  const named = (template as readonly Json[]).filter(isObject);
  const chosen = named.find((one) => one.name === 'default') ?? named[0];
  return chosen && textIn(chosen, 'template');
}
