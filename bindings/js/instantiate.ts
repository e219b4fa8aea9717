/** The glue's promise of an engine, from a module that is compiled. */
import type { CreateModule } from './bridge.js';

/** @param look  sees what the instance imports */
export const instantiate = <Raw>(
  create: CreateModule<Raw>,
  compiled: WebAssembly.Module,
  look?: (imports: WebAssembly.Imports) => void,
): Promise<Raw> =>
  new Promise((resolve, reject) => {
    create({
      instantiateWasm(imports, receive) {
        look?.(imports);
        WebAssembly.instantiate(compiled, imports).then(receive, reject);
        return {};
      },
    }).then(resolve, reject);
  });
