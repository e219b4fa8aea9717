import { languageOf, kHtmlLanguage } from '../../web/i18n/translate.js';
import './bench_app.js';

document.documentElement.lang = kHtmlLanguage[languageOf(navigator.languages)];
