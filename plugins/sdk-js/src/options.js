// Options of a rule: JSON Schema and reader from one declaration.
//
// The host checks a policy against the schema and fills in defaults before a rule is called; the reader therefore falls back
// to the default for what is missing or of another type rather than failing.

/** What options are declared with: a default, a description for people, further keywords of JSON Schema. */
export const option = {
  flag: declare('flag', { type: 'boolean' }),
  number: declare('number', { type: 'integer' }),
  decimal: declare('decimal', { type: 'number' }),
  text: declare('text', { type: 'string' }),
  texts: declare('texts', { type: 'array', items: { type: 'string' } }),
  numbers: declare('numbers', { type: 'array', items: { type: 'integer' } }),
};

/** From the host's form to JavaScript's, by the option's type. */
const READ = {
  number: Number,
  texts: (value) => [...value],
  numbers: (value) => Array.from(value, Number),
};

function declare(tag, type) {
  return (fallback, description, keywords = {}) => ({
    tag,
    fallback,
    schema: { ...type, description, default: fallback, ...keywords },
  });
}

/** JSON Schema (2020-12) of all options as one object; "" where there are none. */
export function schemaOf(options) {
  const entries = Object.entries(options);
  if (entries.length === 0) return '';
  return JSON.stringify({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(entries.map(([key, { schema }]) => [kebab(key), schema])),
  });
}

/** The options as the host gave them. */
export function readOptions(options, given) {
  const values = {};
  for (const [key, { tag, fallback }] of Object.entries(options)) {
    const found = given.find(({ name, value }) => name === kebab(key) && value.tag === tag);
    values[key] = found ? (READ[tag] ?? ((value) => value))(found.value.val) : fallback;
  }
  return values;
}

/** `maxLength` as policies write it: `max-length`. */
function kebab(key) {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
