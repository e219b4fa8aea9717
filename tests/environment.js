// Programs of the tests see the environment variables of the Node that runs them.
/* global Module, ENV */
Module.preRun = [].concat(Module.preRun ?? [], () => Object.assign(ENV, process.env));
