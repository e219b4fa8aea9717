/** What attentions, layers and heads are called on the page. */
import type { Which } from '../elements/reading.js';
import type { Translate } from '../i18n/translate.js';
import type { HeadChoice } from '../plot/matrix.js';

export const attentionKey = ({ stack, kind }: Pick<Which, 'stack' | 'kind'>): 'encoder' | 'decoder' | 'cross' =>
  kind === 'cross' ? 'cross' : stack;

/** What an attention is called where several can be chosen: the page's translator speaks of its two languages. */
export const kindName = (which: Pick<Which, 'stack' | 'kind'>, yours: boolean, t: Translate): string =>
  t(`${yours ? 'full' : 'kind'}.${attentionKey(which)}`);

export const whyText = (which: Pick<Which, 'stack' | 'kind'>, yours: boolean, t: Translate): string =>
  yours ? t(`yours.why_${attentionKey(which)}`) : t(`why.${attentionKey(which)}`);

export const headName = (head: HeadChoice, t: Translate): string =>
  head === 'mean' ? t('head.mean') : head === 'max' ? t('head.max') : t('head.one', { head: head + 1 });

export const titleOf = (which: Which, t: Translate): string =>
  t('matrix.full', { kind: t(`full.${attentionKey(which)}`), layer: which.layer + 1, head: headName(which.head, t) });

/** In a list that says "head" already. */
export const headShort = (head: HeadChoice, t: Translate): string =>
  head === 'mean' ? t('grid.mean') : head === 'max' ? t('grid.max') : String(head + 1);
