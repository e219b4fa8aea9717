/** The bytes of regard-torch.wasm, which build.mjs puts into the chunk. */
declare module 'regard-torch' {
  const bytes: Uint8Array;
  export default bytes;
}
