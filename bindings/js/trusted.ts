/** Addresses of workers under `require-trusted-types-for 'script'`: from a named policy that knows no others. */
interface TrustedPolicy {
  createScriptURL(url: string): URL;
}
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): TrustedPolicy;
}

let policy: TrustedPolicy | undefined;

/** `url` as the policy `regard-worker` gives it, where there are such policies. One address to each global scope. */
export function trusted(url: URL): URL {
  const types = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
  if (!types) return url;
  policy ??= types.createPolicy('regard-worker', {
    createScriptURL(address) {
      if (address !== url.href) throw new TypeError('not the worker of Regard');
      return address;
    },
  });
  return policy.createScriptURL(url.href);
}
