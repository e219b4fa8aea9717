# Stands for the package of xsimd 8.1, which Debian 12 ships and which has no WebAssembly.
set(xsimd_VERSION 8.1.0)
add_library(xsimd INTERFACE IMPORTED)
