// Rules that fail in the ways of JavaScript, and an honest one beside them.

import { plugin, rule } from '@stagegate/sdk';

const documentation = { what: 'For tests.', why: 'For tests.', instead: 'For tests.' };

const vice = (id, check) => rule({ id, title: id, documentation, check });

export const checks = plugin({
  name: 'javascript-vices',
  version: '0.1.0',
  rules: [
    vice('honest', (change, _, findings) => findings.report({ at: change.statements[0], message: 'there is a statement' })),
    vice('throws', (change) => change.statements[0].nothing.more),
    vice('throws-what-is-no-error', () => {
      throw 'a text';
    }),
    vice('loops', () => {
      for (;;);
    }),
    vice('recurses', function again(change) {
      return again(change) + again(change);
    }),
    vice('hoards', () => {
      const hoard = [];
      for (;;) hoard.push(new Uint8Array(1 << 20).fill(1));
    }),
  ],
});
