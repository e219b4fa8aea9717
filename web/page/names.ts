/** What attentions, layers and heads are called on the page, and what is said of them. */
import { headsOfGroup, seesImage, windowOf, type Reading, type Shape, type Which } from '../elements/reading.js';
import type { Translate } from '../i18n/translate.js';
import type { HeadChoice } from '../plot/matrix.js';
import { numberText } from '../plot/number_text.js';

type Kind = Pick<Which, 'stack' | 'kind'>;

export const attentionKey = ({ stack, kind }: Kind): 'encoder' | 'decoder' | 'cross' =>
  kind === 'cross' ? 'cross' : stack;

const fullName = (which: Kind, shape: Shape | undefined, t: Translate): string =>
  t(shape?.unnamed ? 'full.given' : `full.${attentionKey(which)}`);

/** What an attention is called where several can be chosen: the page's translator speaks of its two languages. */
export const kindName = (which: Kind, shape: Shape, yours: boolean, t: Translate): string =>
  yours || shape.given ? fullName(which, shape, t) : t(`kind.${attentionKey(which)}`);

export const headName = (head: HeadChoice, t: Translate): string =>
  head === 'mean' ? t('head.mean') : head === 'max' ? t('head.max') : t('head.one', { head: head + 1 });

export const titleOf = (which: Which, shape: Shape, t: Translate): string =>
  t('matrix.full', { kind: fullName(which, shape, t), layer: which.layer + 1, head: headName(which.head, t) });

/** In a list that says "head" already. */
export const headShort = (head: HeadChoice, t: Translate): string =>
  head === 'mean' ? t('grid.mean') : head === 'max' ? t('grid.max') : String(head + 1);

/** What an attention does, and what this layer and head of it may see and share. */
export function whyText(which: Which, { shape, domain }: Reading, yours: boolean, t: Translate): string {
  const key = attentionKey(which);
  if (shape.given) {
    const [low, high] = (domain ?? []).map((end) => numberText(end));
    const range = low !== undefined && high !== undefined ? [t('maps.range', { low, high })] : [];
    return [t('maps.why'), ...range].join(t('list.sentence'));
  }
  const what = seesImage(which, shape)
    ? t(key === 'cross' ? 'image.why_cross' : 'image.why_encoder')
    : yours
      ? t(`yours.why_${key}`)
      : t(`why.${key}`);
  return [what, ...windowWords(which, shape, t), ...groupWords(which, shape, t)].join(t('list.sentence'));
}

function windowWords(which: Which, shape: Shape, t: Translate): string[] {
  const stack = shape[which.stack];
  if (which.kind === 'cross' || !stack) return [];
  const window = windowOf(which, shape);
  const causal = stack.causal ?? which.stack === 'decoder';
  if (!window) {
    const some = stack.windows?.some((one) => one !== null);
    if (some) return [t('views.window_none')];
    return causal && which.stack === 'encoder' ? [t('views.causal_encoder')] : [];
  }
  const [before, after] = window;
  return [causal ? t('views.window_causal', { before }) : t('views.window', { before, after })];
}

function groupWords({ stack, head }: Which, shape: Shape, t: Translate): string[] {
  const size = shape[stack];
  const each = headsOfGroup(size);
  if (!size || each === 1) return [];
  if (typeof head !== 'number') return [t('views.groups', { heads: size.nHeads, count: size.nHeads / each, each })];
  const group = Math.floor(head / each);
  return [t('views.group', { head: head + 1, group: group + 1, first: group * each + 1, last: (group + 1) * each })];
}
