// One complete build in one cache. Version and files are written in by the build (site.ts).
const version = 'VERSION';
const files = ['FILES'];
const cacheName = `regard-${version}`;

self.addEventListener('install', (event) => {
  // all or nothing: a build that cannot be fetched whole never becomes active
  event.waitUntil(caches.open(cacheName).then((cache) =>
    cache.addAll(files.map((file) => new Request(new URL(file, self.registration.scope), { cache: 'no-cache' })))));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(caches.keys().then((names) =>
    Promise.all(names.filter((name) => name.startsWith('regard-') && name !== cacheName).map((name) => caches.delete(name)))));
});

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || !url.href.startsWith(self.registration.scope)) return;
  event.respondWith(answer(event.request, url));
});

async function answer(request, url) {
  const cache = await caches.open(cacheName);
  const wanted = url.pathname.endsWith('/') ? new URL('index.html', url) : url;
  const kept = await cache.match(wanted.href, { ignoreSearch: true });
  // not ours to keep (another model, a newer build's file): the network's own answer, never stored
  if (!kept) return fetch(request);
  // a redirected response may not answer a navigation
  return kept.redirected ? new Response(kept.body, { headers: kept.headers, status: kept.status }) : kept;
}
