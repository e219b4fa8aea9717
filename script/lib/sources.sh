# The C++ dependencies' release archives, for builds that cannot reach the addresses in cmake/dependencies.cmake.
# Debian's archive carries the same releases; the hashes are those that CMake pins, except where Debian repacked.
# shellcheck shell=bash

readonly kXsimd=13.2.0-1

# name, Debian source package, archive, SHA-256
source_archives() {
  cat <<'ARCHIVES'
eigen3 eigen3 eigen3_3.4.0.orig.tar.bz2 b4c198460eba6f28d34894e3a5710998818515104d6e74e5cc331ce31e46e626
nlohmann_json nlohmann-json3 nlohmann-json3_3.11.3.orig.tar.gz 0d8ef5af7f9794e3263480193c491549b2ba6cc74bb018906202ada498a79406
cli11 cli11 cli11_2.4.1+ds.orig.tar.xz 0b8fbf2398875f15f30a675c7f412123a2aaa38df2863e991de72004fd5f1292
catch2 catch2 catch2_3.7.1.orig.tar.gz c991b247a1a0d7bb9c39aa35faf0fe9e19764213f28ffba3109388e62ee0269c
benchmark benchmark benchmark_1.9.1.orig.tar.gz 32131c08ee31eeff2c8968d7e874f3cb648034377dfc32a4c377fa8796d84981
ARCHIVES
}

holds_hash() { [ -f "$1" ] && echo "$2  $1" | sha256sum --check --status; }

fetch_archive() {
  local package=$1 archive=$2 hash=$3
  holds_hash "$REGARD_DOWNLOAD_CACHE/$archive" "$hash" && return
  open_private_apt || return 1
  download_to_cache private_apt apt-get source --download-only --tar-only "$package" || return 1
  holds_hash "$REGARD_DOWNLOAD_CACHE/$archive" "$hash" || die "$archive is not the file that is pinned here (SHA-256 differs)"
}

# left_to_cmake NAME: said once, though tried again each time.
left_to_cmake() {
  local mark=$REGARD_TOOLCHAIN/src/$1.by-cmake
  [ ! -f "$mark" ] || return 0
  say "bootstrap: Debian's archive cannot be reached; CMake will download $1 itself"
  : >"$mark"
}

# xsimd is headers only, and its package is kept by more mirrors than its source archive. apt checks the signature and the hash.
provide_xsimd() {
  local target=$REGARD_TOOLCHAIN/src/xsimd deb=
  done_once "$target.stamp" "$kXsimd" && [ -d "$target" ] && return
  if ! { open_private_apt && download_to_cache private_apt apt-get download "libxsimd-dev=$kXsimd"; }; then
    left_to_cmake xsimd
    return
  fi
  deb=$(find "$REGARD_DOWNLOAD_CACHE" -name "libxsimd-dev_${kXsimd}_*.deb" | head -n 1)
  rm -rf "$target" "$target.partial"
  mkdir "$target.partial"
  dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$target.partial" --strip-components=2 --no-same-owner ./usr/include
  mv "$target.partial" "$target"
  stamp "$target.stamp" "$kXsimd"
}

provide_sources() {
  local name package archive hash target
  mkdir -p "$REGARD_TOOLCHAIN/src"
  provide_xsimd
  while read -r name package archive hash; do
    target=$REGARD_TOOLCHAIN/src/$name
    done_once "$target.stamp" "$hash" && [ -d "$target" ] && continue
    if ! fetch_archive "$package" "$archive" "$hash"; then
      left_to_cmake "$name"
      continue
    fi
    rm -rf "$target" "$target.partial"
    mkdir "$target.partial"
    tar -x -f "$REGARD_DOWNLOAD_CACHE/$archive" -C "$target.partial" --strip-components=1 --no-same-owner
    mv "$target.partial" "$target"
    stamp "$target.stamp" "$hash"
  done < <(source_archives)
}
