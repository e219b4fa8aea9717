/** What JSON.parse may give, and the little that is needed to look into it. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An own member that is an object; names of Object's prototype are none. */
export function objectIn(value: unknown, key: string): JsonObject | undefined {
  const member: unknown = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return isObject(member) ? member : undefined;
}

export const textIn = (value: JsonObject, key: string): string | undefined =>
  Object.hasOwn(value, key) && typeof value[key] === 'string' ? value[key] : undefined;

export const listIn = (value: JsonObject, key: string): readonly Json[] => {
  const member: unknown = Object.hasOwn(value, key) ? value[key] : undefined;
  return Array.isArray(member) ? (member as Json[]) : [];
};
