# A recent Emscripten: the one on the PATH, or Debian 13's, unpacked into a private prefix.
# shellcheck shell=bash

readonly kEmscriptenFloor=3.1.69

# Left out of the closure: what the host gives, and what compiling to WebAssembly does not need.
readonly kNotUnpacked='^(python3|libpython3|node|libnode|media-types|netbase|debconf|tzdata|readline|libreadline|dpkg|tar$|openssl|perl|ccache|libhiredis|binutils|libbinutils|libgprofng|libctf|libsframe|lib(a|l|t|ub|hwa)san|libitm|libquadmath|libgcc-14-dev|libstdc\+\+-14-dev|libobjc|libgc1|libc-dev-bin|libc6-dev|linux-libc-dev|libcrypt-dev|rpcsvc|clang-tools|libclang1-19|libfmt|libxxhash|libsqlite|libdb5|libacl|libselinux|libpcre2|libncursesw)'

emcc_on_path() {
  have emcc || return 1
  local version
  version=$(emcc --version 2>/dev/null | sed -n '1s/.* \([0-9][0-9.]*\).*/\1/p')
  [ -n "$version" ] && at_least "$version" "$kEmscriptenFloor"
}

emscripten_packages() {
  private_apt apt-get -q=0 install -s emscripten clang-format-19 clang-tidy-19 patchelf |
    awk '/^Inst/ { print $2 }' | grep -vE "$kNotUnpacked" | sort -u
  echo node-acorn
}

unpack_deb() {
  dpkg-deb --fsys-tarfile "$1" | tar -x -C "$2" --no-same-owner \
    --exclude='./usr/share/doc' --exclude='./usr/share/man' --exclude='./usr/share/locale' --exclude='./usr/share/icu' \
    --exclude='./usr/share/emscripten/test' --exclude='./usr/lib/*/gconv' --exclude='*/wasm32-emscripten/pic' \
    --exclude='*/wasm32-emscripten/lto-pic' --exclude='*/wasm32-emscripten/*/libGL*' --exclude='*/wasm32-emscripten/libGL*' \
    --exclude='./usr/lib/llvm-19/lib/*.a' --exclude='./usr/share/lintian' --exclude='./usr/share/bash-completion'
}

# Programs of the prefix run on the prefix's own C library: its loader and its folders are written into each.
# Interpreter paths are absolute, so this is done at the folder's final place, and again if the folder moves.
patch_programs() {
  local root=$1 loader libraries path file
  loader=$(find "$root/usr/lib" "$root/lib" "$root/lib64" -name 'ld-linux-*.so.*' 2>/dev/null | head -n 1)
  libraries=$(dirname "$loader")
  path="$libraries:$root/usr/lib/llvm-19/lib"
  mv "$root/usr/bin/patchelf" "$root/patchelf" # it cannot patch the file it runs from
  local patchelf=("$loader" --library-path "$path" "$root/patchelf")
  while IFS= read -r file; do
    is_elf "$file" || continue
    "${patchelf[@]}" --print-interpreter "$file" >/dev/null 2>&1 || continue
    "${patchelf[@]}" --set-interpreter "$loader" --force-rpath --set-rpath "$path" "$file"
  done < <(find "$root/usr/bin" "$root/usr/lib/llvm-19/bin" -type f -perm -u+x)
  while IFS= read -r file; do
    [ -n "$("${patchelf[@]}" --print-rpath "$file" 2>/dev/null)" ] || continue
    "${patchelf[@]}" --force-rpath --set-rpath "$path" "$file"
  done < <(find "$libraries" "$root/usr/lib/llvm-19/lib" -type f -name '*.so*')
}

is_elf() { [ "$(head -c 4 "$1" | tail -c 3)" = ELF ]; }

link_acorn() {
  local root=$1 module
  mkdir -p "$root/usr/share/node_modules"
  for module in acorn acorn-import-phases; do
    [ ! -d "$root/usr/share/nodejs/$module" ] || ln -sfn "../nodejs/$module" "$root/usr/share/node_modules/$module"
  done
}

# Emscripten reads `.emscripten` beside its programs, so no variable need be set to use it.
write_emscripten_config() {
  local root=$1
  cat >"$root/usr/share/emscripten/.emscripten" <<CONFIG
LLVM_ROOT = '$root/usr/lib/llvm-19/bin'
BINARYEN_ROOT = '$root/usr'
NODE_JS = '$(command -v node)'
CACHE = '$root/usr/share/emscripten/cache'
FROZEN_CACHE = False
CONFIG
}

unpack_emscripten() {
  local root=$REGARD_TOOLCHAIN/emscripten packages package
  open_private_apt || return 1
  packages=$(emscripten_packages)
  say "bootstrap: unpacking Emscripten from Debian ${kSuite:?} into $REGARD_TOOLCHAIN (once, about a minute)"
  # shellcheck disable=SC2086  # a list of words
  download_to_cache private_apt apt-get download $packages || return 1
  rm -rf "$root"
  mkdir -p "$root"
  ln -s usr/lib "$root/lib"
  ln -s usr/lib64 "$root/lib64"
  ln -s usr/bin "$root/bin"
  mkdir -p "$root/usr/lib" "$root/usr/lib64" "$root/usr/bin"
  # shellcheck disable=SC2086
  for package in $(private_apt apt-get download --print-uris $packages | awk '{ print $2 }'); do
    unpack_deb "$REGARD_DOWNLOAD_CACHE/$package" "$root"
  done
  patch_programs "$root"
  link_acorn "$root"
}

provide_emscripten() {
  local root=$REGARD_TOOLCHAIN/emscripten mark=$REGARD_TOOLCHAIN/emscripten.stamp
  local content="$kSuite at $root"
  if ! done_once "$mark" "$content"; then
    if emcc_on_path; then return; fi
    unpack_emscripten || die "no Emscripten $kEmscriptenFloor or newer here, and Debian's archive cannot be reached" \
      "install one (emsdk install latest && emsdk activate latest, or brew install emscripten) and put emcc on the PATH"
    stamp "$mark" "$content"
  fi
  write_emscripten_config "$root"
  toolchain_path+=("$root/usr/share/emscripten")
}
