/** Registers an element once: a second copy of the library on the page leaves the first one's in place. */
export function define(name: string, element: CustomElementConstructor): void {
  if (!customElements.get(name)) customElements.define(name, element);
}
