/**
 * Offline after the first visit: a service worker keeps one complete build (all files by content hash in one
 * cache) and serves only from it, so page, scripts, engine and weights are always of one version. A newer
 * build is fetched whole in the background and takes over when no tab of the old one is left.
 */
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string };
}

export function keepOffline(): void {
  if (!('serviceWorker' in navigator) || !isSecureContext) return;
  // not before the first run is done: what it loads is then in the browser's own cache, and nothing is fetched twice
  window.addEventListener(
    'regard-run',
    () => {
      const url = new URL('service-worker.js', document.baseURI).href;
      const trusted = (window as unknown as { trustedTypes?: TrustedTypes }).trustedTypes;
      // one address and no other passes the policy
      const policy = trusted?.createPolicy('regard-offline', {
        createScriptURL: (wanted) => (wanted === url ? wanted : ''),
      });
      navigator.serviceWorker.register(policy ? policy.createScriptURL(url) : url).catch(() => undefined);
    },
    { once: true },
  );
}
