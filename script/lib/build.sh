# Building the parts, shared by demo, test and bench. Logs go to build/logs; a failing step shows the end of its own.
# shellcheck shell=bash

readonly kLogs=$PWD/build/logs
mkdir -p "$kLogs"
jobs_flag=${REGARD_JOBS:+-j$REGARD_JOBS}
# Paths inside the tree are relative to ccache, so that one clone finds what another has compiled.
export CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1

# quietly NAME COMMAND...: runs it with its words in a log; on failure the log's end is shown.
quietly() {
  local name=$1 log=$kLogs/$1.log
  shift
  "$@" >"$log" 2>&1 && return
  tail -n 60 "$log" >&2
  printf '\n%s failed: the whole log is %s\n' "$name" "build/logs/$name.log" >&2
  return 1
}

configure() { [ -f "build/$1/build.ninja" ] || quietly "$1-configure" cmake --preset "$1"; }

# compile PRESET [TARGET]
compile() {
  configure "$1" || return
  # shellcheck disable=SC2086
  quietly "$1-build" cmake --build --preset "$1" $jobs_flag ${2:+--target "$2"}
}

build_package() {
  compile wasm regard_module && compile wasm regard_torch && compile wasm-relaxed regard_module &&
    compile wasm-relaxed regard_attention && compile wasm-threads regard_module && quietly package npm run build -w regard
}

build_page() {
  build_package && quietly record node web/build/record-example.mjs && build_bench_modules &&
    quietly page npm run build && quietly bench-page npm run build:bench
}

# The module of the page that measures: of the package's sources and flags, and no part of the package.
build_bench_modules() {
  compile wasm regard_bench_module && compile wasm-relaxed regard_bench_module && compile wasm-threads regard_bench_module
}
