/**
 * A tokenizer.json said again in the words that `@huggingface/tokenizers` reads as the Python package reads the first ones.
 * The library's own versions of these parts take JavaScript's idea of a space, a digit, a word or a lower case, or leave an
 * option out; its `Split` and `Replace` translate the reference's regular expressions exactly, so they say the rest.
 */
import { isObject, listIn, objectIn, textIn, type Json, type JsonObject } from './json.js';
import { template } from './specials.js';

/** char::is_numeric, regex's \w, and what a BERT tokenizer takes for punctuation. */
const word = '\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\x{200C}\\x{200D}';
const punctuation = '\\p{P}!-/:-@\\[-`{-~';
const chinese =
  '\\x{4E00}-\\x{9FFF}\\x{3400}-\\x{4DBF}\\x{20000}-\\x{2A6DF}\\x{2A700}-\\x{2B73F}\\x{2B740}-\\x{2B81F}\\x{2B920}-\\x{2CEAF}\\x{F900}-\\x{FAFF}\\x{2F800}-\\x{2FA1F}';
const gpt2 = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

/** @param description a tokenizer.json   @returns the same with its normalizer and pre_tokenizer restated */
export function restated(description: JsonObject): JsonObject {
  const pair = (key: string, restate: (part: JsonObject) => Json): Json => {
    const part = objectIn(description, key);
    return part ? restate(part) : null;
  };
  return {
    ...description,
    added_tokens: listIn(description, 'added_tokens'),
    normalizer: pair('normalizer', normalizer),
    pre_tokenizer: pair('pre_tokenizer', preTokenizer),
    post_processor: postProcessor(objectIn(description, 'post_processor')),
    decoder: objectIn(description, 'decoder') ?? null,
  };
}

/**
 * What surrounds one text and two, as a template. The library gives other type ids where it has no template, and loses the
 * second text of a pair behind a ByteLevel.
 */
function postProcessor(part: JsonObject | undefined): JsonObject {
  const marks = (key: string): string => {
    const [text] = part ? listIn(part, key) : [];
    return typeof text === 'string' ? text : '';
  };
  if (part === undefined) return template('$A', '$A $B:1');
  switch (part.type) {
    case 'BertProcessing':
      return template(
        `${marks('cls')} $A ${marks('sep')}`,
        `${marks('cls')} $A ${marks('sep')} $B:1 ${marks('sep')}:1`,
      );
    case 'RobertaProcessing': {
      const [begin, end] = [marks('cls'), marks('sep')];
      return template(`${begin} $A ${end}`, `${begin} $A ${end} ${end} $B ${end}`);
    }
    case 'Sequence': {
      const parts = listIn(part, 'processors').filter(isObject);
      return postProcessor(parts.findLast(({ type }) => type !== 'ByteLevel'));
    }
    case 'ByteLevel':
      return template('$A', '$A $B:1');
    default:
      return part;
  }
}

const sequence = (normalizers: Json[]): JsonObject => ({ type: 'Sequence', normalizers });
const cuts = (pretokenizers: Json[]): JsonObject => ({ type: 'Sequence', pretokenizers });

/** `content` is taken as it stands; `$&` in a `template` is what was found. */
const replace = (regex: string, template: string): JsonObject => ({
  type: 'Replace',
  pattern: { Regex: regex },
  content: template,
});
const literal = (content: string): string => content.replaceAll('$', '$$$$');

function normalizer(part: JsonObject): JsonObject {
  switch (part.type) {
    case 'Sequence':
      return sequence(listIn(part, 'normalizers').filter(isObject).map(normalizer));
    case 'Replace':
      return { ...part, content: literal(textIn(part, 'content') ?? '') };
    case 'Lowercase':
      return lowercase;
    case 'Strip':
      return sequence([
        ...(part.strip_left ? [replace('\\A\\s+', '')] : []),
        ...(part.strip_right ? [replace('\\s+\\z', '')] : []),
      ]);
    case 'Prepend':
      return replace('\\A[\\s\\S]', `${literal(textIn(part, 'prepend') ?? '')}$&`);
    case 'BertNormalizer':
      return bert(part);
    case 'Nmt':
      return sequence([
        replace('[\\x01-\\x08\\x0B\\x0E-\\x1F\\x7F\\x{8F}\\x{9F}]', ''),
        replace('[\\t\\n\\x0C\\r\\x{1680}\\x{200B}-\\x{200F}\\x{2028}\\x{2029}\\x{2581}\\x{FEFF}\\x{FFFD}]', ' '),
      ]);
    default:
      return part;
  }
}

/** Character by character: a Σ at a word's end becomes σ, where JavaScript writes ς. */
const lowercase = sequence([{ type: 'Replace', pattern: { String: 'Σ' }, content: 'σ' }, { type: 'Lowercase' }]);

function bert(part: JsonObject): JsonObject {
  const { clean_text, handle_chinese_chars, strip_accents, lowercase: lower } = part;
  return sequence([
    ...(clean_text
      ? [
          replace('[\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F\\x7F-\\x{9F}\\x{FFFD}\\p{Cf}\\p{Co}\\p{Cs}]', ''),
          replace('\\s', ' '),
        ]
      : []),
    ...(handle_chinese_chars ? [replace(`[${chinese}]`, ' $& ')] : []),
    ...((strip_accents ?? lower) ? [{ type: 'NFD' }, replace('\\p{Mn}', '')] : []),
    ...(lower ? [lowercase] : []),
  ]);
}

type Behavior = 'Removed' | 'Isolated' | 'Contiguous' | 'MergedWithPrevious' | 'MergedWithNext';

/** `Split` knows only what is removed and what is isolated; the others are isolated pieces of another expression. */
function split(regex: string, behavior: Behavior): JsonObject {
  const other = `(?:(?!${regex})[\\s\\S])`;
  const isolated = {
    Contiguous: `(?:${regex})+`,
    MergedWithPrevious: `${other}*(?:${regex})|${other}+`,
    MergedWithNext: `(?:${regex})${other}*|${other}+`,
  };
  return behavior === 'Removed' || behavior === 'Isolated'
    ? { type: 'Split', pattern: { Regex: regex }, behavior, invert: false }
    : { type: 'Split', pattern: { Regex: isolated[behavior] }, behavior: 'Isolated', invert: false };
}

/** Only what the expression finds. */
const matches = (regex: string): JsonObject => ({
  type: 'Split',
  pattern: { Regex: regex },
  behavior: 'Removed',
  invert: true,
});

function preTokenizer(part: JsonObject): JsonObject {
  switch (part.type) {
    case 'Sequence':
      return cuts(listIn(part, 'pretokenizers').filter(isObject).map(preTokenizer));
    case 'Split':
      return splitOf(part);
    case 'ByteLevel':
      return cuts([
        ...(part.add_prefix_space ? [replace('\\A[^ ]', ' $&')] : []),
        ...(part.use_regex === false ? [] : [split(gpt2, 'Isolated')]),
        { type: 'ByteLevel', add_prefix_space: false, use_regex: false },
      ]);
    case 'Metaspace': {
      const scheme = textIn(part, 'prepend_scheme') ?? (part.add_prefix_space === false ? 'never' : 'always');
      const replacement = textIn(part, 'replacement') ?? '▁';
      const metaspace = { type: 'Metaspace', replacement, prepend_scheme: scheme };
      return part.split === false ? metaspace : cuts([metaspace, split(escaped(replacement), 'MergedWithNext')]);
    }
    case 'Whitespace':
      return matches(`[${word}]+|[^${word}\\s]+`);
    case 'WhitespaceSplit':
      return matches('\\S+');
    case 'BertPreTokenizer':
      return cuts([matches('\\S+'), split(`[${punctuation}]`, 'Isolated')]);
    case 'Punctuation':
      return split(`[${punctuation}]`, behaviorOf(part));
    case 'Digits':
      return split('\\p{N}', part.individual_digits ? 'Isolated' : 'Contiguous');
    case 'CharDelimiterSplit':
      return split(escaped(textIn(part, 'delimiter') ?? ' '), 'Removed');
    case 'FixedLength':
      return split(`[\\s\\S]{1,${Number(part.length ?? 5)}}`, 'Isolated');
    default:
      return part;
  }
}

function splitOf(part: JsonObject): JsonObject {
  const pattern = objectIn(part, 'pattern') ?? {};
  const regex = textIn(pattern, 'Regex') ?? escaped(textIn(pattern, 'String') ?? '');
  const behavior = behaviorOf(part);
  if (!part.invert) return split(regex, behavior);
  if (behavior === 'Removed') return matches(regex);
  if (behavior === 'Isolated') return split(regex, 'Isolated');
  throw new Error(`an inverted Split that is ${behavior} is not supported`);
}

function behaviorOf(part: JsonObject): Behavior {
  const name = (textIn(part, 'behavior') ?? 'Isolated').toLowerCase();
  const behaviors: Behavior[] = ['Removed', 'Isolated', 'Contiguous', 'MergedWithPrevious', 'MergedWithNext'];
  return behaviors.find((behavior) => behavior.toLowerCase() === name) ?? 'Isolated';
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
