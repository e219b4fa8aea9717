/** What an element takes from where it stands: the page's theme and language, followed as they change. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

import { languageAround, languageOf, translator, type Language, type Translate } from '../i18n/translate.js';
import type { Theme } from '../plot/colour.js';

const dark = (): MediaQueryList => matchMedia('(prefers-color-scheme: dark)');

/** `<html data-theme="dark">` wins over the system's preference. */
export function themeOfPage(): Theme {
  const chosen = document.documentElement.dataset['theme'];
  return chosen === 'light' || chosen === 'dark' ? chosen : dark().matches ? 'dark' : 'light';
}

export class Surroundings implements ReactiveController {
  theme: Theme = 'light';
  language: Language = 'en';
  t: Translate = translator('en');
  readonly #host: ReactiveControllerHost & Element;
  #observer: MutationObserver | undefined;
  #query: MediaQueryList | undefined;

  constructor(host: ReactiveControllerHost & Element) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    this.#observer = new MutationObserver(this.#look);
    this.#observer.observe(document.documentElement, { attributes: true, attributeFilter: ['lang', 'data-theme'] });
    this.#query = dark();
    this.#query.addEventListener('change', this.#look);
    this.#look();
  }

  hostDisconnected(): void {
    this.#observer?.disconnect();
    this.#query?.removeEventListener('change', this.#look);
  }

  readonly #look = (): void => {
    this.theme = themeOfPage();
    this.language = languageAround(this.#host) ?? languageOf(navigator.languages);
    this.t = translator(this.language);
    this.#host.requestUpdate();
  };
}
