/** The page starts here: language before the first paint, then the app, then what makes it work offline. */
import { languageOf } from '../i18n/translate.js';
import { keepOffline } from './offline.js';
import './app.js';

function languageChosen(): string | null {
  try {
    return localStorage.getItem('regard-language');
  } catch {
    return null;
  }
}

const language = languageOf([...[languageChosen()].filter((tag) => tag !== null), ...navigator.languages]);
document.documentElement.lang = language === 'zh' ? 'zh-Hans' : 'en';
if (import.meta.env.PROD) keepOffline();
