# Host packages by apt, and a private apt that reads Debian 13's archive without touching the system.
# shellcheck shell=bash

readonly kSuite=trixie
readonly kKeyring=/usr/share/keyrings/debian-archive-keyring.gpg

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

can_be_root() { [ "$(id -u)" -eq 0 ] || { have sudo && sudo -n true 2>/dev/null; }; }

installed() { [ "$(dpkg-query -W -f '${Status}' "$1" 2>/dev/null)" = 'install ok installed' ]; }

# The newest clang that this system's archive has, from 19 down to 16: 14 (Debian 12's default) does not know all of C++20.
clang_major() {
  local major
  for major in 19 18 17 16; do
    if have "clang++-$major"; then echo "$major"; return; fi
  done
  for major in 19 18 17 16; do
    if apt-cache show "clang-$major" >/dev/null 2>&1; then echo "$major"; return; fi
  done
}

# One line a need: the command that proves it (or - for a package that has none), and the package that brings it.
host_needs() {
  cat <<'NEEDS'
g++ g++
cmake cmake
ninja ninja-build
ccache ccache
git git
python3 python3
xz xz-utils
bzip2 bzip2
chromium chromium
- ca-certificates
- fonts-dejavu-core
- fonts-noto-cjk
NEEDS
}

missing_host_packages() {
  local command package clang
  while read -r command package; do
    if [ "$command" = - ]; then
      installed "$package" || echo "$package"
    else
      have "$command" || echo "$package"
    fi
  done < <(host_needs)
  clang=$(clang_major)
  if [ -z "$clang" ]; then echo clang-16 clang-tidy-16 libclang-rt-16-dev llvm-16; return; fi
  have "clang++-$clang" || echo "clang-$clang"
  have "clang-tidy-$clang" || echo "clang-tidy-$clang"
  have "llvm-cov-$clang" || echo "llvm-$clang"
  installed "libclang-rt-$clang-dev" || echo "libclang-rt-$clang-dev"
}

install_host_packages() {
  have apt-get || return 0
  local missing
  missing=$(missing_host_packages | tr '\n' ' ')
  [ -n "${missing// /}" ] || return 0
  can_be_root || die "these packages are missing: $missing" "install them as root:  apt-get install --no-install-recommends $missing"
  say "bootstrap: installing $missing"
  as_root apt-get update -qq
  missing=$(missing_host_packages | tr '\n' ' ') # apt's lists may have been empty before
  # shellcheck disable=SC2086  # a list of words
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >"$REGARD_TOOLCHAIN/apt.log" 2>&1 ||
    die "apt-get install failed; its words are in $REGARD_TOOLCHAIN/apt.log" "packages: $missing"
}

# The site that apt already uses for Debian's main archive; empty where this is no Debian, or it has no sources.
debian_mirror() {
  have apt-get || return 0
  apt-get indextargets --format '$(ORIGIN) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
    awk '$1 == "Debian" && $2 == "main" && $3 !~ /security/ { print $3; exit }'
}

# private_apt PROGRAM ARGS...: apt-get or apt-cache over the private lists only, from an empty set of installed packages.
private_apt() {
  local program=$1 home=$REGARD_TOOLCHAIN/apt
  shift
  "$program" -qq -o Dir::State="$home" -o Dir::State::Lists="$home/lists" -o Dir::State::status="$home/status" \
    -o Dir::Cache="$home/cache" -o Dir::Etc::SourceList="$home/sources.list" -o Dir::Etc::SourceParts=/dev/null \
    -o Dir::Etc::Preferences=/dev/null -o Dir::Etc::PreferencesParts=/dev/null -o APT::Sandbox::User="$(id -un)" \
    -o APT::Install-Recommends=0 -o Acquire::Languages=none -o Acquire::Retries=3 "$@"
}

# Makes the private lists once in a run; false where Debian's archive is not to be had.
open_private_apt() {
  [ -z "${private_apt_is_open:-}" ] || return 0
  local home=$REGARD_TOOLCHAIN/apt mirror kind
  mirror=$(debian_mirror)
  [ -n "$mirror" ] && [ -f "$kKeyring" ] || return 1
  mkdir -p "$home"/lists/partial "$home"/cache/archives/partial
  : >"$home/status"
  for kind in deb deb-src; do
    echo "$kind [signed-by=$kKeyring] $mirror $kSuite main"
  done >"$home/sources.list"
  private_apt apt-get update || return 1
  private_apt_is_open=yes
}

# download_to_cache COMMAND...: runs a download in the per-user cache, one clone at a time; what is there already is not fetched again.
download_to_cache() {
  mkdir -p "$REGARD_DOWNLOAD_CACHE"
  (cd "$REGARD_DOWNLOAD_CACHE" && exec 9>.lock && flock 9 && "$@")
}
