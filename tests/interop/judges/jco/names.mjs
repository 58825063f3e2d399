// Names and values as jco has them (camelCase, enum values in kebab-case, u64 as bigint), and as our tools have them (snake_case).

export const camel = name => name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());

/** A value of an argument or a field as WIT has it. */
export function wit(value, field, enums) {
  if (Array.isArray(value)) {
    return value.map(inner => wit(inner, field, enums));
  }
  return enums.includes(field) && typeof value === 'string' ? value.replaceAll('_', '-') : value;
}

/** An answer of ours in jco's names. */
export function kinds(value, enums, field = '') {
  if (Array.isArray(value)) {
    return value.map(inner => kinds(inner, enums, field));
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [camel(name), kinds(inner, enums, name)]));
  }
  return wit(value, field, enums);
}

/** An answer of jco's without absent fields, and with numbers for bigints, which stay below 2^53. */
export function plain(value) {
  if (Array.isArray(value)) {
    return value.map(plain);
  }
  // Bytes, as our command line prints them.
  if (value instanceof Uint8Array) {
    return Buffer.from(value).toString('base64');
  }
  if (typeof value === 'object' && value !== null) {
    const there = Object.entries(value).filter(([, inner]) => inner !== undefined && inner !== null);
    return Object.fromEntries(there.map(([name, inner]) => [name, plain(inner)]));
  }
  return typeof value === 'bigint' ? Number(value) : value;
}

/** The functions that a declaration file exports, with the names of their parameters in order. */
export function functions(declarations) {
  const found = [...declarations.matchAll(/(\w+)\(([^()]*)\): \w+[;,]?$/gm)];
  return new Map(found.map(([, name, parameters]) => [name, parameters.split(',').filter(Boolean).map(one => one.split(/\??:/)[0].trim())]));
}
