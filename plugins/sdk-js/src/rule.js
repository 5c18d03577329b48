// The declaration of a rule, and the component: the rules of one plugin and the three answers the host asks for.

import { Catalog } from './catalog.js';
import { Change } from './change.js';
import { Findings } from './finding.js';
import { readOptions, schemaOf } from './options.js';

/** Declares a rule; what is wrong with the declaration is said when the component is built. */
export function rule(declaration) {
  for (const part of ['id', 'title', 'documentation', 'check']) {
    if (!declaration[part]) throw new TypeError(`the rule ${declaration.id ?? '?'} has no ${part}`);
  }
  return { options: {}, level: 'warning', tags: [], needsCatalog: false, since: '0.1.0', ...declaration };
}

/** Makes a component: `export const checks = plugin({ ... })`. */
export function plugin({ name, version, homepage = '', licence = '', category, rules }) {
  const byId = new Map(rules.map((each) => [each.id, each]));
  const find = (id) => {
    const found = byId.get(id);
    if (!found) throw refusal(`${name} has no rule \`${id}\``);
    return found;
  };
  return {
    describe: () => ({
      name,
      version,
      homepage,
      licence,
      rules: rules.map((each) => declarationOf(each, category ?? name)),
    }),

    validate(id, given) {
      if (!byId.has(id)) throw refusal([`${name} has no rule \`${id}\``]);
      const { options, problems } = byId.get(id);
      const found = problems?.(readOptions(options, given)) ?? [];
      if (found.length > 0) throw refusal(found);
    },

    check(file, source, statements, runs) {
      const change = new Change(file, source, statements, new Catalog());
      return runs.flatMap(({ rule: id, options }, number) => {
        const each = find(id);
        const findings = new Findings(number, id, change);
        try {
          each.check(change, readOptions(each.options, options), findings);
        } catch (error) {
          throw refusal(`${error}${place(error)}`);
        }
        return findings.found;
      });
    },
  };
}

function declarationOf(each, category) {
  const { what, why, instead } = each.documentation;
  return {
    id: each.id,
    title: each.title,
    category: each.category ?? category,
    documentation: { what: what.trim(), why: why.trim(), instead: instead.trim() },
    defaultLevel: each.level,
    optionsSchema: schemaOf(each.options),
    tags: each.tags,
    needsCatalog: each.needsCatalog,
    since: each.since,
    deprecated: each.deprecated,
  };
}

/** An error that reaches the host as the answer rather than as a crash. */
function refusal(payload) {
  return Object.assign(new Error(String(payload)), { payload });
}

/** The function that an exception came from, where it has a name; lines are those of the bundle, which nobody sees. */
function place(error) {
  const name = /^([\w$]+)@/.exec(error?.stack ?? '')?.[1];
  return name ? ` (in ${name})` : '';
}
