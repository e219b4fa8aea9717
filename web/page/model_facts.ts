/** What a model is and what opening it takes, as a list of facts. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Description } from 'regard';

import type { Translate } from '../i18n/translate.js';
import { tokenText } from '../plot/token_text.js';
import { bytesText } from './amounts.js';

/** What is known but for what other people's words say; those are shown as text, and cut where they are long. */
export function modelFacts(model: Description, t: Translate): TemplateResult {
  const { hub, licence, modelType, files, totalBytes, downloadBytes, memoryBytes, memoryLimit, format } = model;
  const coming = files.filter(({ bytes = 0, kept }) => kept < bytes || !bytes);
  const facts: readonly (readonly [string, unknown] | false)[] = [
    [
      t('facts.kind'),
      `${tokenText(modelType ?? t('facts.unsaid'), 60)} · ${format === 'pytorch' ? 'PyTorch' : 'safetensors'}`,
    ],
    !!hub && [
      t('facts.revision'),
      html`${tokenText(hub.revision, 60)} · <code title=${hub.commit}>${hub.commit.slice(0, 12)}</code>`,
    ],
    !!hub && [t('facts.licence'), tokenText(licence ?? t('facts.unsaid'), 80)],
    [
      t('facts.download'),
      downloadBytes === 0
        ? t(hub ? 'facts.all_kept' : 'facts.none')
        : downloadBytes < totalBytes
          ? t('facts.of', { part: bytesText(downloadBytes), total: bytesText(totalBytes) })
          : bytesText(downloadBytes),
    ],
    [
      t('facts.memory'),
      memoryBytes > memoryLimit
        ? html`<strong class="wrong"
            >${t('facts.too_large', { size: bytesText(memoryBytes), most: bytesText(memoryLimit) })}</strong
          >`
        : bytesText(memoryBytes),
    ],
  ];
  return html`<dl data-testid="facts">
      ${facts.map(
        (fact) =>
          fact &&
          html`<div>
            <dt>${fact[0]}</dt>
            <dd class="number">${fact[1]}</dd>
          </div>`,
      )}
    </dl>
    ${
      coming.length
        ? html`<details>
            <summary>${t('facts.files', { count: files.length })}</summary>
            <ul class="files">
              ${files.map(({ name, bytes }) => html`<li><span>${tokenText(name, 80)}</span><span class="number">${bytes === undefined ? '?' : bytesText(bytes)}</span></li>`)}
            </ul>
          </details>`
        : nothing
    }`;
}
