import js from '@eslint/js';
import globals from 'globals';
import ts from 'typescript-eslint';

export default ts.config(
  { ignores: ['build/', 'dist/', '**/dist/', '.toolchain/', 'models/', '**/generated/', 'docs/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...ts.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // numbers stand in labels everywhere, and say what they are
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // d[i]! beside a bound that was just checked is clearer than a branch that can never run
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-misused-spread': 'off', // code points are what tokens and captions are counted in
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/unbound-method': 'off',
      // an interface may promise what one of its implementations has at once; a signal's reason need be no Error
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
      'no-empty-pattern': ['error', { allowObjectPatternsAsParameters: true }], // Playwright's fixtures are told by name
      'no-restricted-properties': [
        'error',
        { property: 'innerHTML', message: 'text is text: token text and names reach the page as text nodes only' },
        { property: 'outerHTML', message: 'text is text: token text and names reach the page as text nodes only' },
      ],
    },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: { globals: { ...globals.node, ...globals.serviceworker, ...globals.browser } },
  },
);
