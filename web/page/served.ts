/** Files that the site may carry beside its bundle: the build says which it does, so none is asked for in vain. */
declare const REGARD_SERVED: readonly string[];
declare const REGARD_MEASURES: boolean;

/** Where this site measures the speed on the visitor's machine, if it does. */
export const benchPage = (): string | undefined => (REGARD_MEASURES ? 'bench/' : undefined);

/** The file's answer; undefined when this build has no such file or it cannot be had. */
export async function fetchServed(path: string): Promise<Response | undefined> {
  if (!REGARD_SERVED.includes(path)) return undefined;
  try {
    const answer = await fetch(new URL(path, document.baseURI));
    return answer.ok ? answer : undefined;
  } catch {
    return undefined;
  }
}

/** Undefined too when the file is not JSON. */
export async function fetchJson(path: string): Promise<unknown> {
  try {
    return (await (await fetchServed(path))?.json()) as unknown;
  } catch {
    return undefined;
  }
}

/** A page that another hub serves, or a mirror, says so in its head. */
export const hubOfPage = (): string | undefined =>
  document.querySelector<HTMLMetaElement>('meta[name="regard-hub"]')?.content || undefined;
