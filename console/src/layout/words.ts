/** The words of react-admin, in English, and those that the console says otherwise. */
import polyglotI18nProvider from 'ra-i18n-polyglot';
import englishMessages from 'ra-language-english';

export const words = polyglotI18nProvider(() => englishMessages, 'en', undefined, {
  allowMissing: true,
});
