/** A model on its way: bytes, pace, time left, and a way to stop it. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Progress } from 'regard';

import type { Translate } from '../i18n/translate.js';
import { bytesText, durationText } from './amounts.js';

export function loading(progress: Progress | undefined, stop: () => void, t: Translate): TemplateResult {
  const { loaded, total, bytesPerSecond, secondsLeft, phase } = progress ?? {};
  const weights = phase === 'weights' && total !== undefined && loaded !== undefined;
  return html`<div class="loading">
    <progress
      aria-label=${t('model.loading')}
      max=${weights ? total : nothing}
      value=${weights ? loaded : nothing}
    ></progress>
    <p class="small number" data-testid="download">
      ${weights ? t('yours.bytes', { loaded: bytesText(loaded), total: bytesText(total) }) : t('model.loading')}
      ${bytesPerSecond === undefined ? nothing : html` · ${t('yours.rate', { rate: bytesText(bytesPerSecond) })}`}
      ${secondsLeft === undefined ? nothing : html` · ${t('yours.left', { time: durationText(secondsLeft) })}`}
    </p>
    <button type="button" class="button" data-testid="stop" @click=${stop}>${t('input.cancel')}</button>
  </div>`;
}
